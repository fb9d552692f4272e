package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Random histories, as clients of all kinds may send them. {@code -Dpixtral.test.seed=} repeats a run. */
class RepairedHistoriesTest {
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int HISTORIES = 20_000;
    private static final List<String> IDS = List.of(
            "", "call_1", "call_2", "aaaaaaaa1", "aaaaaaaa2", "call00001", "call00002", "00000000-0000-0000", "x");
    private static final List<String> NAMES = List.of("f", "g", "files.read", "files/read", "größe", "x".repeat(70));
    private static final Part.Image PICTURE = new Part.Image(ImageSource.of("picture", new byte[1]));

    /** All that may be said of a history. Whatever else is refused is a bug. */
    private static final Pattern REFUSALS = Pattern.compile(
            "Message \\d+ of \\d+ \\(tool\\) matches no tool call: .*"
                    + "|The prompt has no message; .*"
                    + "|Message 1 of 1 \\(assistant\\) is the only one; .*"
                    + "|Message \\d+ of \\d+ \\(assistant\\) is the last one, so there is nothing for the model to answer; .*"
                    + "|Message \\d+ of \\d+ \\(assistant\\) is an assistant prefix; only the last message may be one\\."
                    + "|Message \\d+ of \\d+ \\(assistant\\) cannot follow a message with role assistant; .*",
            Pattern.DOTALL);

    private final InstructTemplate template = new InstructTemplate(TokenizerFixtures.tiny());
    private final Random random = new Random(SEED);

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Message message() {
        return switch (random.nextInt(10)) {
            case 0 -> Message.system(any(List.of("", "Be brief.")));
            case 1, 2 -> Message.user(any(List.of("", "Hi")));
            case 3 -> Message.assistant(any(List.of("", "So.")));
            case 4 -> random.nextInt(6) == 0 ? Message.assistantPrefix(any(List.of("", "So"))) : Message.user(PICTURE);
            case 5, 6 -> new Message.Assistant(any(List.of("", "I look.")), calls());
            default ->
                new Message.Tool(
                        any(IDS),
                        random.nextInt(3) == 0 ? any(NAMES) : "",
                        any(List.of("", "x", "{\"a\": 1}")),
                        random.nextInt(5) == 0 ? List.of(PICTURE) : List.of());
        };
    }

    private List<ToolCall> calls() {
        List<ToolCall> calls = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            calls.add(new ToolCall(any(IDS), any(NAMES), any(List.of("", " ", "{}", "[1", "{\"a\": 2}"))));
        }
        return calls;
    }

    private Prompt history() {
        List<Message> messages = new ArrayList<>();
        for (int i = random.nextInt(9); i >= 0; i--) {
            Message message = message();
            messages.add(message);
            if (message instanceof Message.Assistant(List<Part> _, List<ToolCall> calls) && random.nextInt(4) > 0) {
                List<Message> results = new ArrayList<>();
                calls.forEach(call -> results.add(Message.toolResult(call.id(), "done")));
                Collections.shuffle(results, random);
                messages.addAll(results.subList(0, random.nextInt(results.size() + 1)));
            }
        }
        List<Tool> tools = random.nextBoolean()
                ? List.of()
                : List.of(
                        new Tool("files.read", "", "{}"),
                        new Tool("files_read", "", "{}"),
                        new Tool(any(NAMES), "", "{}"));
        return new Prompt(messages, tools);
    }

    private Optional<RepairedPrompt> repaired(Prompt prompt, Warnings warnings) {
        try {
            return Optional.of(RepairedPrompt.of(prompt, InstructFormat.V3, ValidationMode.SERVING, warnings));
        } catch (PromptException e) {
            assertThat(e.getMessage()).as("%s", prompt).matches(REFUSALS);
            return Optional.empty();
        }
    }

    /** Encodes as the reference does; the reason if it refuses. */
    private Optional<String> refusal(Prompt prompt) {
        try {
            template.encode(prompt, _ -> List.of(new PatchGrid(1, 1)), ValidationMode.SERVING);
            return Optional.empty();
        } catch (PromptException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Test
    void are_encoded_or_refused_with_a_known_sentence() {
        int encoded = 0;
        for (int i = 0; i < HISTORIES; i++) {
            Prompt prompt = history();
            Optional<RepairedPrompt> repaired = repaired(prompt, new Warnings());
            if (repaired.isPresent()) {
                Optional<String> refusal = refusal(repaired.get().prompt());
                refusal.ifPresent(
                        sentence -> assertThat(sentence).as("%s", prompt).matches(REFUSALS));
                encoded += refusal.isEmpty() ? 1 : 0;
            }
        }
        assertThat(encoded).as("-Dpixtral.test.seed=%d", SEED).isGreaterThan(HISTORIES / 5);
    }

    @Test
    void repairing_twice_is_repairing_once() {
        for (int i = 0; i < HISTORIES; i++) {
            Prompt prompt = history();
            repaired(prompt, new Warnings()).ifPresent(once -> {
                Warnings none = new Warnings();
                RepairedPrompt twice =
                        RepairedPrompt.of(once.prompt(), InstructFormat.V3, ValidationMode.SERVING, none);

                assertThat(twice.prompt()).as("%s", prompt).isEqualTo(once.prompt());
                assertThat(none.list()).isEmpty();
            });
        }
    }

    @Test
    void what_the_template_takes_stays_as_it_is_if_its_ids_are_right() {
        int valid = 0;
        for (int i = 0; i < HISTORIES; i++) {
            Prompt prompt = history();
            if (refusal(prompt).isEmpty() && idsAreRight(prompt) && !hasBlankArguments(prompt)) {
                Warnings none = new Warnings();

                assertThat(repaired(prompt, none).orElseThrow().prompt()).isEqualTo(prompt);
                assertThat(none.list()).isEmpty();
                valid++;
            }
        }
        assertThat(valid).isPositive();
    }

    @Test
    void each_call_has_an_id_of_its_own_and_one_result_behind_it() {
        for (int i = 0; i < HISTORIES; i++) {
            Prompt prompt = history();
            repaired(prompt, new Warnings())
                    .filter(repaired -> refusal(repaired.prompt()).isEmpty())
                    .ifPresent(repaired -> assertThat(idsAreRight(repaired.prompt()))
                            .as("%s became %s", prompt, repaired.prompt())
                            .isTrue());
        }
    }

    @Test
    void names_come_back_as_they_were() {
        for (int i = 0; i < HISTORIES; i++) {
            Prompt prompt = history();
            repaired(prompt, new Warnings())
                    .ifPresent(repaired -> prompt.tools().forEach(tool -> {
                        String alias = repaired.names().alias(tool.name());

                        assertThat(Tool.isName(alias)).isTrue();
                        assertThat(repaired.names().name(alias)).isEqualTo(tool.name());
                    }));
        }
    }

    /** The template takes blanks for a text. */
    private static boolean hasBlankArguments(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                .anyMatch(call -> call.arguments().equals(" "));
    }

    /** Whether calls have different ids, and behind each answer come the results of its calls, and no others. */
    private static boolean idsAreRight(Prompt prompt) {
        Set<String> known = new HashSet<>();
        Set<String> waiting = new HashSet<>();
        for (Message message : prompt.messages()) {
            if (message instanceof Message.Tool result) {
                if (!waiting.remove(result.callId())) {
                    return false;
                }
            } else if (!waiting.isEmpty()) {
                return false;
            }
            if (message instanceof Message.Assistant(List<Part> _, List<ToolCall> calls)) {
                for (ToolCall call : calls) {
                    if (!known.add(call.id())) {
                        return false;
                    }
                    waiting.add(call.id());
                }
            }
        }
        return waiting.isEmpty();
    }
}
