package dev.pixtral.grammar;

import dev.pixtral.chat.ToolCall;

/** Something that an answer's token has told about its tool calls. */
public sealed interface CallEvent {
    /**
     * Which call it is about.
     *
     * @return index of the call in the answer, from 0
     */
    int index();

    /**
     * A call begins; its arguments follow.
     *
     * @param index index of the call in the answer, from 0
     * @param id id it will have
     * @param name name of the tool
     */
    record Begun(int index, String id, String name) implements CallEvent {}

    /**
     * A part of the arguments. All parts of a call together are its arguments.
     *
     * @param index index of the call in the answer, from 0
     * @param text whole characters, not all of them blank
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
