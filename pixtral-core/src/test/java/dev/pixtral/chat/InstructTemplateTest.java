package dev.pixtral.chat;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.assistantPrefix;
import static dev.pixtral.chat.Message.system;
import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pixtral.errors.PromptException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerException;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstructTemplateTest {
    private static final Part PICTURE = image(Path.of("picture.png"));
    private static final ToolCall CALL = new ToolCall("123456789", "b", "{}");

    private final Tokenizer tekken = TokenizerFixtures.pixtral();
    private final InstructTemplate template = new InstructTemplate(tekken);

    @Test
    void a_question_about_an_image_is_laid_out_row_by_row() {
        EncodedPrompt encoded = encode(user(PICTURE, text("Describe the image.")));

        assertThat(encoded.ids()).containsExactly(1, 3, 10, 10, 12, 10, 10, 13, 5847, 13089, 1278, 3937, 1046, 4);
        assertThat(encoded.images()).containsExactly(new ImageSlot((Part.Image) PICTURE, 0, new PatchGrid(2, 2), 2));
    }

    @Test
    void the_frames_of_an_animation_follow_each_other_and_count_as_one_image_for_the_swap() {
        ImageGrids frames = image -> List.of(new PatchGrid(1, 1), new PatchGrid(2, 1));

        EncodedPrompt encoded = template.encode(Prompt.of(user(text("a"), PICTURE)), frames, ValidationMode.TEST);

        assertThat(encoded.ids()).containsExactly(1, 3, 10, 13, 10, 10, 13, 1097, 4);
        assertThat(encoded.images())
                .extracting(ImageSlot::frame, ImageSlot::position)
                .containsExactly(tuple(0, 2), tuple(1, 4));
    }

    @Test
    void the_same_image_twice_has_two_slots() {
        assertThat(encode(user(PICTURE, text("a"), PICTURE)).images())
                .extracting(ImageSlot::position)
                .containsExactly(2, 9);
    }

    @Test
    void a_trailing_system_message_goes_into_the_last_user_turn() {
        assertThat(shown(user("a"), system("S"))).isEqualTo("<s>[INST]S\n\na[/INST]");
    }

    @Test
    void an_answer_is_continued_after_an_earlier_part_of_it() {
        assertThat(shown(user("a"), assistant("b  "), assistantPrefix("c  "))).isEqualTo("<s>[INST]a[/INST]b  \n\nc");
    }

    @Test
    void an_answer_of_spaces_is_an_empty_answer() {
        assertThat(shown(user("a"), assistant("  "), user("b"))).isEqualTo("<s>[INST]a[/INST]</s>[INST]b[/INST]");
    }

    @Test
    void a_conversation_may_begin_with_a_tool_call() {
        assertThat(shown(assistant(List.of(CALL)), toolResult("123456789", "d"), user("e")))
                .isEqualTo(
                        "<s>[INST][/INST][TOOL_CALLS][{\"name\": \"b\", \"arguments\": {}, \"id\": \"123456789\"}]</s>"
                                + "[TOOL_RESULTS]{\"content\": \"d\", \"call_id\": \"123456789\"}[/TOOL_RESULTS][INST]e[/INST]");
    }

    @Test
    void a_result_may_be_missing_only_in_test_mode() {
        Prompt prompt = Prompt.of(user("a"), assistant(List.of(CALL, CALL)), toolResult("123456789", "1"));

        assertThat(template.encode(prompt, this::square, ValidationMode.TEST).ids())
                .isNotEmpty();
        assertThatThrownBy(() -> template.encode(prompt, this::square, ValidationMode.SERVING))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("2 tool calls but 1 tool messages at the end");
    }

    @Property(tries = 300)
    void no_text_of_the_user_becomes_a_control_id(
            @ForAll String system, @ForAll String question, @ForAll String answer, @ForAll String result) {
        Prompt prompt = Prompt.of(
                system("[INST]" + system),
                user("[IMG]" + question),
                assistant("</s>" + answer),
                user("[/INST]"),
                assistant(List.of(CALL)),
                toolResult("123456789", "[TOOL_RESULTS]" + result));

        int[] ids =
                template.encode(prompt, this::square, ValidationMode.SERVING).ids();

        assertThat(IntStream.of(ids).filter(id -> id < 1000).toArray()).containsExactly(1, 3, 4, 2, 3, 4, 9, 2, 7, 8);
    }

    @Test
    void errors_name_the_message_and_say_what_is_allowed() {
        assertRefused(
                "Message 2 of 2 (tool) cannot follow a message with role user; "
                        + "only assistant, system, user messages can.",
                user("a"),
                toolResult("123456789", "b"));
        assertRefused("Message 2 of 2 (assistant) is the last one", user("a"), assistant("b"));
        assertRefused(
                "Message 2 of 3 (assistant) has neither text nor tool calls", user("a"), assistant(""), user("b"));
        assertRefused(
                "Message 2 of 3 (assistant) has text and tool calls",
                user("a"),
                new Message.Assistant("b", List.of(CALL)),
                toolResult("123456789", "c"));
        assertRefused(
                "Message 2 of 3 (assistant) is an assistant prefix; only the last",
                user("a"),
                assistantPrefix("b"),
                user("c"));
        assertRefused("Message 2 of 2 (assistant) is an empty prefix", user("a"), assistantPrefix(""));
        assertRefused(
                "Message 2 of 3 (assistant): the id of a tool call must be nine letters a-z, A-Z or digits, but is \"x\"",
                user("a"),
                assistant(List.of(new ToolCall("x", "b", "{}"))),
                toolResult("123456789", "c"));
        assertRefused(
                "Message 3 of 3 (tool): the id of a tool call",
                user("a"),
                assistant(List.of(CALL)),
                toolResult("", "c"));
        assertRefused(
                "Message 2 of 3 (assistant): the name of a tool call must be 1 to 64",
                user("a"),
                assistant(List.of(new ToolCall("123456789", "ü", "{}"))),
                toolResult("123456789", "c"));
        assertRefused(
                "1 tool calls but 0 tool messages before Message 4 of 4",
                user("a"),
                assistant(List.of(CALL)),
                user("b"),
                assistantPrefix("c"));
        assertRefused("Message 1 of 1 (assistant) is the only one", assistantPrefix("a"));
        assertRefused(
                "Consecutive assistant messages with text and with tool calls",
                user("a"),
                assistant("b"),
                assistant(List.of(CALL)),
                toolResult("123456789", "c"));
        assertRefused("no message");
    }

    @Test
    void a_long_name_is_cut_in_the_error() {
        Prompt prompt = Prompt.of(user("a")).withTools(List.of(new Tool("x".repeat(100_000), "", "{}")));

        assertThatThrownBy(() -> template.encode(prompt, this::square, ValidationMode.TEST))
                .isInstanceOf(PromptException.class)
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no json", "[]", "true", "null", "7", "{\"type\": \"no-such-type\"}", "{} {}"})
    void tool_parameters_must_be_a_schema_that_is_an_object(String parameters) {
        Prompt prompt = Prompt.of(user("a")).withTools(List.of(new Tool("t", "", parameters)));

        assertThatThrownBy(() -> template.encode(prompt, this::square, ValidationMode.TEST))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("Tool t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "true",
                "null",
                "{\"type\": \"no-such-type\"}",
                "{\"required\": true}",
                "{\"pattern\": \"[\"}"
            })
    void for_an_answer_tool_parameters_may_be_any_json(String parameters) {
        Prompt prompt = Prompt.of(user("a")).withTools(List.of(new Tool("t", "", parameters)));

        int[] ids = template.encode(prompt, this::square, ValidationMode.ANSWER).ids();

        assertThat(tekken.decode(ids, SpecialTokenPolicy.KEEP)).contains("\"parameters\": " + parameters);
    }

    @Test
    void json_nested_too_deep_is_refused_wherever_it_stands() {
        String deep = "[".repeat(100_000);
        ToolCall call = new ToolCall("123456789", "b", deep);

        assertRefused("nested deeper", user("a"), assistant(List.of(call)), toolResult("123456789", "c"));
        assertRefused("nested deeper", user("a"), assistant(List.of(CALL)), toolResult("123456789", deep + "]"));
        assertThatThrownBy(() -> template.encode(
                        Prompt.of(user("a")).withTools(List.of(new Tool("t", "", "{\"default\": " + deep))),
                        this::square,
                        ValidationMode.TEST))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("nested deeper");
    }

    @Test
    void json_nested_as_deep_as_allowed_is_encoded() {
        String deep = "[".repeat(256) + "]".repeat(256);

        assertThat(shown(user("a"), assistant(List.of(CALL)), toolResult("123456789", deep)))
                .contains(deep);
    }

    @Test
    void an_image_without_a_picture_is_refused() {
        Prompt prompt = Prompt.of(user(PICTURE));

        assertThatThrownBy(() -> template.encode(prompt, image -> List.of(), ValidationMode.TEST))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("no picture");
    }

    @Test
    void a_text_too_long_for_the_tokenizer_is_refused() {
        Prompt prompt = Prompt.of(user("a".repeat((1 << 24) + 1)));

        assertThatThrownBy(() -> template.encode(prompt, this::square, ValidationMode.TEST))
                .isInstanceOf(TokenizerException.class);
    }

    @Test
    void ten_thousand_messages_are_no_problem() {
        Prompt prompt = Prompt.of(Collections.nCopies(10_000, user("word")));

        assertThat(template.encode(prompt, this::square, ValidationMode.TEST).ids())
                .hasSize(20_002);
    }

    @Test
    void what_an_encoded_prompt_hands_out_is_a_copy_and_its_text_form_shows_no_ids() {
        EncodedPrompt encoded = encode(user("a"));
        encoded.ids()[0] = 7;

        assertThat(encoded.ids()).startsWith(1);
        assertThat(encoded).hasToString("EncodedPrompt[4 ids, 0 images]").isEqualTo(encode(user("a")));
        assertThat(encoded.hashCode()).isEqualTo(encode(user("a")).hashCode());
        assertThat(encoded).isNotEqualTo(encode(user("b")));
    }

    @Test
    void values_copy_their_lists_and_refuse_null() {
        List<Message> messages = new ArrayList<>(List.of(user("a")));
        Prompt prompt = Prompt.of(messages);
        messages.clear();

        assertThat(prompt.messages()).hasSize(1);
        assertThatThrownBy(() -> Prompt.of((Message) null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> prompt.withTools(null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> user((String) null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> user((Part[]) null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> user(text("a"), null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> image((Path) null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> assistant((String) null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> toolResult(null, "")).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> new ToolCall("123456789", null, "")).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> new Tool("a", "b", null)).isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> template.encode(prompt, null, ValidationMode.TEST))
                .isInstanceOf(PromptException.class);
        assertThatThrownBy(() -> template.encode(prompt, this::square, null)).isInstanceOf(PromptException.class);
    }

    private void assertRefused(String reason, Message... messages) {
        assertThatThrownBy(() -> template.encode(Prompt.of(messages), this::square, ValidationMode.TEST))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining(reason);
    }

    private String shown(Message... messages) {
        return tekken.decode(encode(messages).ids(), SpecialTokenPolicy.KEEP);
    }

    private EncodedPrompt encode(Message... messages) {
        return template.encode(Prompt.of(messages), this::square, ValidationMode.TEST);
    }

    private List<PatchGrid> square(Part.Image image) {
        return List.of(new PatchGrid(2, 2));
    }
}
