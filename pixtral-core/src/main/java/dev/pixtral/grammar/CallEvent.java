package dev.pixtral.grammar;

import dev.pixtral.api.Internal;
import dev.pixtral.chat.ToolCall;

/** Progress of an answer's tool calls, reported when a token is accepted. */
@Internal
public sealed interface CallEvent {
    /**
     * Returns the call that the event belongs to.
     *
     * @return index of the call in the answer, from 0
     */
    int index();

    /**
     * A call begins; its arguments follow.
     *
     * @param index index of the call in the answer, from 0
     * @param id its id
     * @param name name of the tool
     */
    record Begun(int index, String id, String name) implements CallEvent {}

    /**
     * A part of the arguments. The parts of a call concatenated are its arguments.
     *
     * @param index index of the call in the answer, from 0
     * @param text complete characters, not all of them blank
     */
    record Arguments(int index, String text) implements CallEvent {}

    /**
     * The arguments of a call are complete.
     *
     * @param index index of the call in the answer, from 0
     * @param call the call
     */
    record Complete(int index, ToolCall call) implements CallEvent {}
}
