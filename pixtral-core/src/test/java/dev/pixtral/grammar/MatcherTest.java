package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ToolCallId;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers with tool calls, token by token. */
class MatcherTest {
    private static final Tokenizer TEKKEN = Vocabularies.pixtral();
    private static final int END = 2;
    private static final int CALLS = 9;
    private static final JsonSchema CITY = schema("city", true);
    private static final JsonSchema NOTHING =
            AnyJson.schema(new JsonType.ObjectType(List.of(), Optional.empty(), 0, JsonType.UNBOUNDED));
    private static final List<OutputSpec.ToolSpec> TOOLS = List.of(
            new OutputSpec.ToolSpec("getWeather", CITY),
            new OutputSpec.ToolSpec("getWeatherNow", NOTHING),
            new OutputSpec.ToolSpec("free", AnyJson.schema(AnyJson.object())));
    private static final String[] IDS = {"VvvODy9mT", "000000001", "zzzzzzzzz"};

    @Test
    void without_schema_and_tools_an_answer_is_text_without_control_tokens() {
        Matcher matcher = matcher(new OutputSpec(Optional.empty(), List.of(), ToolUse.AUTO, 1));

        assertThat(matcher.kind()).isEqualTo(OutputKind.TEXT);
        assertThat(matcher.mask().size()).isEqualTo(TEKKEN.vocabSize() - 1000 + 1);
        assertThat(matcher.mask().allows(END)).isTrue();
        assertThat(matcher.mask().allows(CALLS)).isFalse();
        assertThat(matcher.penaltiesApply()).isTrue();
    }

    @Test
    void an_answer_may_be_text_or_calls_but_not_first_the_one_and_then_the_other() {
        Matcher text = matcher(tools(ToolUse.AUTO));
        Matcher calls = text.copy();

        assertThat(text.kind()).isEqualTo(OutputKind.OPEN);
        assertThat(text.mask().size()).isEqualTo(TEKKEN.vocabSize() - 1000 + 2);
        assertThat(text.mask().allows(CALLS)).isTrue();
        assertThat(text.mask().allows(3)).isFalse();

        text.accept(TEKKEN.encode("Hello")[0]);
        assertThat(text.kind()).isEqualTo(OutputKind.TEXT);
        assertThat(text.mask().allows(CALLS)).isFalse();
        assertThat(text.mask().allows(END)).isTrue();
        assertThatThrownBy(() -> text.accept(CALLS)).isInstanceOf(GrammarException.class);

        calls.accept(CALLS);
        assertThat(calls.kind()).isEqualTo(OutputKind.CALLS);
        assertThat(calls.mask().allows(END)).isFalse();
        assertThat(calls.penaltiesApply()).isFalse();
    }

    @Test
    void an_answer_may_end_at_once_if_it_may_be_text() {
        Matcher matcher = matcher(tools(ToolUse.AUTO));

        matcher.accept(END);

        assertThat(matcher.ended()).isTrue();
        assertThat(ids(matcher.mask())).containsExactly(END);
    }

    @Test
    void with_tools_and_a_schema_an_answer_is_json_or_calls() {
        Matcher matcher = matcher(new OutputSpec(Optional.of(CITY), TOOLS, ToolUse.AUTO, 16));

        assertThat(strings(matcher.mask())).containsExactlyInAnyOrder("[TOOL_CALLS]", "{", "{\"");
        assertThat(matcher.penaltiesApply()).isFalse();
        assertThatThrownBy(() -> matcher.copy().accept(END)).isInstanceOf(GrammarException.class);

        Matcher calls = matcher.copy();
        calls.accept(CALLS);
        assertThat(calls.kind()).isEqualTo(OutputKind.CALLS);

        write(matcher, "{\"city\": \"Munich\"}");
        assertThat(matcher.kind()).isEqualTo(OutputKind.JSON);
        assertThat(matcher.ended()).isTrue();
        assertThat(ids(matcher.mask())).containsExactly(END);
    }

    @Test
    void a_required_call_begins_with_the_control_token() {
        Matcher matcher = matcher(tools(ToolUse.REQUIRED));

        assertThat(ids(matcher.mask())).containsExactly(CALLS);
        assertThatThrownBy(() -> matcher.copy().accept(END)).isInstanceOf(GrammarException.class);
        assertThatThrownBy(() -> matcher.copy().accept(1500)).isInstanceOf(GrammarException.class);
    }

    @Test
    void a_response_schema_does_not_count_where_a_call_is_required() {
        Matcher matcher = matcher(new OutputSpec(Optional.of(CITY), TOOLS, ToolUse.REQUIRED, 16));

        assertThat(ids(matcher.mask())).containsExactly(CALLS);
    }

    @Test
    void one_tool_can_be_singled_out() {
        Matcher matcher = matcher(tools(ToolUse.only("getWeatherNow")));

        matcher.accept(CALLS);
        List<CallEvent> events =
                write(matcher, "[{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \"VvvODy9mT\"}]");

        assertThat(events)
                .containsExactly(
                        new CallEvent.Begun(0, IDS[0], "getWeatherNow"),
                        new CallEvent.Arguments(0, "{}"),
                        new CallEvent.Complete(0, new ToolCall(IDS[0], "getWeatherNow", "{}")));
        assertThat(matcher.ended()).isTrue();
    }

    @Test
    void without_use_of_tools_no_call_can_begin() {
        Matcher matcher = matcher(tools(ToolUse.NONE));

        assertThat(matcher.kind()).isEqualTo(OutputKind.TEXT);
        assertThat(matcher.mask().allows(CALLS)).isFalse();
    }

    @Test
    void the_name_decides_which_arguments_may_come() {
        Matcher matcher = matcher(tools(ToolUse.AUTO));
        matcher.accept(CALLS);
        write(matcher, "[{\"name\": \"getWeather");

        Matcher shorter = matcher.copy();
        Matcher unknown = matcher.copy();
        write(shorter, "\", \"arguments\": {\"city\": \"Munich\"}");
        write(matcher, "Now\", \"arguments\": {}");

        assertThatThrownBy(() -> write(unknown, "Later\"")).isInstanceOf(GrammarException.class);
    }

    @Test
    void events_tell_each_call_as_it_comes() {
        Matcher matcher = matcher(tools(ToolUse.AUTO));
        matcher.accept(CALLS);

        List<CallEvent> events = write(
                matcher,
                "[{\"name\": \"getWeather\", \"arguments\": {\"city\": \"M\u00FCnchen \uD83D\uDE00\"}, \"id\": \"VvvODy9mT\"}, "
                        + "{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \"000000001\"}]");

        assertThat(events.getFirst()).isEqualTo(new CallEvent.Begun(0, IDS[0], "getWeather"));
        assertThat(arguments(events, 0)).isEqualTo("{\"city\": \"M\u00FCnchen \uD83D\uDE00\"}");
        assertThat(events)
                .contains(new CallEvent.Complete(
                        0, new ToolCall(IDS[0], "getWeather", "{\"city\": \"M\u00FCnchen \uD83D\uDE00\"}")))
                .endsWith(
                        new CallEvent.Begun(1, IDS[1], "getWeatherNow"),
                        new CallEvent.Arguments(1, "{}"),
                        new CallEvent.Complete(1, new ToolCall(IDS[1], "getWeatherNow", "{}")));
        assertThat(matcher.ended()).isTrue();
        assertThat(ids(matcher.mask())).containsExactly(END);
    }

    @Test
    void a_token_across_the_end_of_the_arguments_tells_only_what_belongs_to_them() {
        Matcher matcher = matcher(tools(ToolUse.AUTO), GrammarOptions.Spelling.ANY);
        matcher.accept(CALLS);
        write(matcher, "[{\"name\": \"getWeather\", \"arguments\": {\"city\": \"Munich");
        int across = TEKKEN.encode("\"},")[0];
        assertThat(TEKKEN.piece(across)).isEqualTo("\"},");

        assertThat(matcher.mask().allows(across)).isTrue();
        assertThat(matcher.accept(across))
                .containsExactly(
                        new CallEvent.Arguments(0, "\"}"),
                        new CallEvent.Complete(0, new ToolCall(IDS[0], "getWeather", "{\"city\": \"Munich\"}")));
    }

    @Test
    void parts_of_arguments_are_whole_characters_and_never_blank() {
        String text =
                "{\"a b\": [1, \"  \u0928\u092E\u0938\u094D\u0924\u0947  \uD83D\uDE00                    \", {}]}";
        String all = "[{\"name\": \"free\", \"arguments\": " + text + ", \"id\": \"VvvODy9mT\"}]";
        Random random = new Random(7);
        for (int attempt = 0; attempt < 50; attempt++) {
            Matcher matcher = matcher(tools(ToolUse.AUTO), GrammarOptions.Spelling.ANY);
            matcher.accept(CALLS);
            List<CallEvent> events = new ArrayList<>();
            for (int token : Segmentations.random(TEKKEN, Vocabularies.pixtralTrie(), all, random)) {
                events.addAll(matcher.accept(token));
            }

            assertThat(arguments(events, 0)).isEqualTo(text);
            assertThat(events)
                    .filteredOn(CallEvent.Arguments.class::isInstance)
                    .noneMatch(e -> ((CallEvent.Arguments) e).text().isBlank())
                    .noneMatch(e -> ((CallEvent.Arguments) e).text().contains("\uFFFD"));
            assertThat(events).endsWith(new CallEvent.Complete(0, new ToolCall(IDS[0], "free", text)));
            assertThat(matcher.ended()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(GrammarOptions.Spelling.class)
    void an_id_is_the_one_that_was_chosen(GrammarOptions.Spelling spelling) {
        Matcher matcher = matcher(tools(ToolUse.AUTO), spelling);
        matcher.accept(CALLS);
        write(matcher, "[{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \"");

        StringBuilder id = new StringBuilder();
        while (id.length() < ToolCallId.LENGTH) {
            List<String> allowed = strings(matcher.mask());
            String wanted = (IDS[0] + "\"}, {\"").substring(id.length());
            assertThat(allowed).isNotEmpty().allMatch(wanted::startsWith);
            int token = ids(matcher.mask()).getFirst();
            id.append(TEKKEN.piece(token));
            matcher.accept(token);
        }

        assertThat(id.toString()).startsWith(IDS[0]);
        Matcher other = matcher(tools(ToolUse.AUTO), GrammarOptions.Spelling.ANY);
        other.accept(CALLS);
        assertThatThrownBy(
                        () -> write(other, "[{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \"000000001\"}]"))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("Internal error");
    }

    @Test
    void there_are_no_more_calls_than_allowed() {
        String call = "{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \"%s\"}";
        for (int most = 1; most <= 3; most++) {
            Matcher matcher = matcher(new OutputSpec(Optional.empty(), TOOLS, ToolUse.AUTO, most));
            matcher.accept(CALLS);
            StringBuilder text = new StringBuilder("[");
            for (int i = 0; i < most; i++) {
                text.append(i == 0 ? "" : ", ").append(call.formatted(IDS[i]));
            }
            for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
                matcher.accept(1000 + (b & 0xFF)); // the single bytes
            }

            assertThat(strings(matcher.mask())).as("after %d calls", most).containsExactly("]");
            matcher.accept(1000 + ']');
            assertThat(matcher.ended()).isTrue();
        }
    }

    @Test
    void the_rest_of_a_call_needs_no_choice() {
        Matcher matcher = matcher(new OutputSpec(Optional.empty(), List.of(TOOLS.getFirst()), ToolUse.REQUIRED, 1));
        String text = "[{\"name\": \"getWeather\", \"arguments\": {\"city\": \"Munich\"}, \"id\": \"VvvODy9mT\"}]";
        int forced = 0;
        matcher.accept(CALLS);
        int[] canonical = TEKKEN.encode(text);
        for (int token : canonical) {
            TokenMask mask = matcher.mask();
            assertThat(mask.allows(token)).isTrue();
            forced += mask.size() == 1 ? 1 : 0;
            matcher.accept(token);
        }

        assertThat(canonical).hasSize(32);
        assertThat(forced).isGreaterThanOrEqualTo(25);
        assertThat(matcher.ended()).isTrue();
    }

    @Test
    void ids_that_no_call_can_have_are_an_error_of_the_engine() {
        Grammar grammar = grammar(tools(ToolUse.AUTO), GrammarOptions.DEFAULT);
        Matcher matcher = grammar.matcher(call -> "too short");
        matcher.accept(CALLS);
        Matcher wrong = grammar.matcher(call -> "no-letter");
        wrong.accept(CALLS);

        assertThatThrownBy(() -> write(wrong, "[{\"name\": \"getWeatherNow\", \"arguments\": {}, \"id\": \""))
                .isInstanceOf(GrammarException.class);
        assertThat(matcher.mask().size()).isPositive();
    }

    @Test
    void contradictions_are_refused() {
        assertThatThrownBy(() -> matcher(new OutputSpec(Optional.empty(), List.of(), ToolUse.REQUIRED, 1)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("there are no tools");
        assertThatThrownBy(() -> matcher(tools(ToolUse.only("getTime"))))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("getTime");
        assertThatThrownBy(() ->
                        new OutputSpec(Optional.empty(), List.of(TOOLS.getFirst(), TOOLS.getFirst()), ToolUse.AUTO, 1))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("same name");
        assertThatThrownBy(() -> new OutputSpec(Optional.empty(), TOOLS, ToolUse.AUTO, 0))
                .isInstanceOf(GrammarException.class);
        JsonSchema any = AnyJson.schema(new JsonType.AnyValue());
        assertThatThrownBy(() -> matcher(new OutputSpec(
                        Optional.empty(), List.of(new OutputSpec.ToolSpec("any", any)), ToolUse.AUTO, 1)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("object");
    }

    @Test
    void penalties_apply_in_the_content_of_strings_only() {
        Matcher matcher = matcher(OutputSpec.json(CITY));

        write(matcher, "{\"city");
        assertThat(matcher.penaltiesApply()).isFalse();
        write(matcher, "\": \"Mun");
        assertThat(matcher.penaltiesApply()).isTrue();
        write(matcher, "ich\"");
        assertThat(matcher.penaltiesApply()).isFalse();
    }

    @Test
    void copies_go_their_own_ways() {
        Matcher one = matcher(tools(ToolUse.AUTO));
        one.accept(CALLS);
        write(one, "[{\"name\": \"getWeather\", \"arguments\": {\"city\": \"A");
        Matcher other = one.copy();

        List<CallEvent> first = write(one, "B\"}, \"id");
        List<CallEvent> second = write(other, "C\"}, \"id");

        assertThat(first).endsWith(new CallEvent.Complete(0, new ToolCall(IDS[0], "getWeather", "{\"city\": \"AB\"}")));
        assertThat(second)
                .endsWith(new CallEvent.Complete(0, new ToolCall(IDS[0], "getWeather", "{\"city\": \"AC\"}")));
    }

    @Test
    void a_number_may_end_or_go_on() {
        Matcher matcher = matcher(OutputSpec.json(AnyJson.schema(new JsonType.AnyValue())));

        write(matcher, "12");

        assertThat(matcher.ended()).isFalse();
        assertThat(matcher.mask().allows(END)).isTrue();
        assertThat(strings(matcher.mask())).contains("0", "9", ".", "e", "E").doesNotContain(" ", ",", "]");
    }

    private static JsonSchema schema(String property, boolean required) {
        return AnyJson.schema(new JsonType.ObjectType(
                List.of(new JsonType.Property(property, new JsonType.Text(0, JsonType.UNBOUNDED), required)),
                Optional.empty(),
                0,
                JsonType.UNBOUNDED));
    }

    private static OutputSpec tools(ToolUse use) {
        return new OutputSpec(Optional.empty(), TOOLS, use, AnswerRules.DEFAULT_MAX_TOOL_CALLS);
    }

    private static Grammar grammar(OutputSpec spec, GrammarOptions options) {
        return Grammar.compile(spec, TEKKEN, Vocabularies.pixtralTrie(), options);
    }

    private static Matcher matcher(OutputSpec spec) {
        return grammar(spec, GrammarOptions.DEFAULT).matcher(call -> IDS[call]);
    }

    private static Matcher matcher(OutputSpec spec, GrammarOptions.Spelling spelling) {
        return grammar(spec, new GrammarOptions(256, 16_384, 1_024, spelling)).matcher(call -> IDS[call]);
    }

    private static List<CallEvent> write(Matcher matcher, String text) {
        List<CallEvent> events = new ArrayList<>();
        for (int token : TEKKEN.encode(text)) {
            events.addAll(matcher.accept(token));
        }
        return events;
    }

    private static String arguments(List<CallEvent> events, int call) {
        return events.stream()
                .filter(CallEvent.Arguments.class::isInstance)
                .map(CallEvent.Arguments.class::cast)
                .filter(event -> event.index() == call)
                .map(CallEvent.Arguments::text)
                .collect(Collectors.joining());
    }

    private static List<Integer> ids(TokenMask mask) {
        List<Integer> ids = new ArrayList<>();
        mask.forEach(ids::add);
        return ids;
    }

    private static List<String> strings(TokenMask mask) {
        return ids(mask).stream().map(TEKKEN::piece).toList();
    }
}
