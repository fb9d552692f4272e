package dev.pixtral.grammar;

import dev.pixtral.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reports events of the call whose arguments are being written. Not thread-safe. */
final class CallProgress {
    private final int index;
    private final String id;
    private final String name;
    private byte[] arguments;
    private int size;
    private int told; // number of bytes already reported

    /** Begins a call. */
    CallProgress(int index, String id, String name) {
        this(index, id, name, new byte[64], 0, 0);
    }

    private CallProgress(int index, String id, String name, byte[] arguments, int size, int told) {
        this.index = index;
        this.id = id;
        this.name = name;
        this.arguments = arguments;
        this.size = size;
        this.told = told;
    }

    CallProgress copy() {
        return new CallProgress(index, id, name, arguments.clone(), size, told);
    }

    CallEvent begun() {
        return new CallEvent.Begun(index, id, name);
    }

    void add(int unsignedByte) {
        if (size == arguments.length) {
            arguments = Arrays.copyOf(arguments, 2 * size);
        }
        arguments[size++] = (byte) unsignedByte;
    }

    /** Called at the end of a token: reports the new complete characters unless all are blank. */
    void tell(List<CallEvent> events) {
        int end = endOfCharacters();
        String text = new String(arguments, told, end - told, StandardCharsets.UTF_8);
        if (!text.isBlank()) {
            events.add(new CallEvent.Arguments(index, text));
            told = end;
        }
    }

    /** Reports that the arguments are complete. */
    void complete(List<CallEvent> events) {
        tell(events); // ends with a brace, so nothing is held back
        String text = new String(arguments, 0, size, StandardCharsets.UTF_8);
        events.add(new CallEvent.Complete(index, new ToolCall(id, name, text)));
    }

    private int endOfCharacters() {
        int lead = size - 1;
        while (lead >= told && (arguments[lead] & 0xC0) == 0x80) { // a continuation byte
            lead--;
        }
        if (lead < told) {
            return told;
        }
        int first = arguments[lead] & 0xFF;
        int wanted = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return size - lead >= wanted ? size : lead;
    }
}
