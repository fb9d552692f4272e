package dev.pixtral.fuzz;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.image.ImageSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A prompt as a program would make it, mostly well formed: each byte is a choice, and when there are none left, all are
 * 0.
 */
final class PromptOfChoices {
    private static final List<String> TEXTS = List.of(
            "",
            "Hi",
            " ",
            "\n\n",
            "[INST]",
            "</s>",
            "[IMG][IMG_BREAK][IMG_END]",
            "\ud83d\ude00",
            "\ud83d",
            "\udc00x",
            "\0",
            "世界 ".repeat(200),
            "a".repeat(10_000));
    private static final List<String> JSONS = List.of(
            "{}",
            "{\"a\": [1, 2.50, -0, 1e400, \"x\"]}",
            "{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}",
            "[".repeat(100_000),
            "{\"type\":\"object\",\"properties\":{\"p\":{\"type\":\"string\",\"pattern\":\"((a+)+)+$\"}}}",
            "{\"pattern\":\"" + "(".repeat(20_000) + "\"}",
            "{\"a\":1,\"a\":2}",
            "1e2147483647",
            "null",
            "",
            "{\"$ref\":\"#\"}",
            "{\"minimum\":" + "9".repeat(1_001) + "}");
    private static final byte[] DAMAGED = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0};

    private final byte[] choices;
    private int at;

    PromptOfChoices(byte[] choices) {
        this.choices = choices;
    }

    Prompt prompt() {
        List<Message> messages = list(6, this::message);
        return new Prompt(messages, list(2, () -> new Tool(name(), text(), json())));
    }

    private Message message() {
        return switch (choice(9)) {
            case 0 -> Message.system(text());
            case 1 -> Message.assistant(text());
            case 2 -> new Message.Assistant(text(), list(3, () -> new ToolCall(callId(), name(), json())));
            case 3 -> Message.assistantPrefix(text());
            case 4, 5 -> Message.toolResult(callId(), choice(2) == 0 ? text() : json());
            default -> Message.user(list(4, this::part));
        };
    }

    private Part part() {
        return switch (choice(8)) {
            case 0 -> Part.image(ImageSource.of("damaged", DAMAGED));
            case 1 -> Part.image(ImageSource.ofUri("data:image/bmp," + text()));
            default -> Part.text(text());
        };
    }

    private String callId() {
        return choice(5) == 0 ? text() : "abcDEF12" + choice(3);
    }

    private String name() {
        return choice(5) == 0 ? text() : "tool_" + choice(3);
    }

    /** One of the list, or bytes of the input as they are. */
    private String text() {
        int which = choice(TEXTS.size() + 4);
        if (which < TEXTS.size()) {
            return TEXTS.get(which);
        }
        int from = Math.min(at, choices.length);
        at = Math.min(choices.length, from + choice(64));
        return new String(Arrays.copyOfRange(choices, from, Math.max(from, at)), StandardCharsets.UTF_8);
    }

    private String json() {
        int which = choice(JSONS.size() + 4);
        return which < JSONS.size() ? JSONS.get(which) : text();
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = choice(most + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private int choice(int bound) {
        return at < choices.length ? (choices[at++] & 0xff) % bound : 0;
    }
}
