package dev.pixtral.chat;

import dev.pixtral.api.Internal;

/** How tool calls are written. */
@Internal
public enum CallForm {
    /** {@code [TOOL_CALLS]} and a JSON list of all calls, with their ids. */
    LIST,
    /** For each call {@code [TOOL_CALLS]}, its name, {@code [CALL_ID]}, its id, {@code [ARGS]} and its arguments. */
    NAME_AND_ID,
    /** For each call {@code [TOOL_CALLS]}, its name, {@code [ARGS]} and its arguments. */
    NAME
}
