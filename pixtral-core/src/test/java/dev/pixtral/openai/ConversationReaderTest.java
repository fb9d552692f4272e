package dev.pixtral.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.image.ImageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationReaderTest {
    @TempDir
    private Path outside;

    private Path folder;

    @BeforeEach
    void make_folder() throws IOException {
        folder = Files.createDirectories(outside.resolve("chats")).toRealPath();
        Files.writeString(outside.resolve("secret.png"), "not for you");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("cat.png"), "a cat");
    }

    private Prompt read(String json) {
        return conversation(json).prompt();
    }

    private Conversation conversation(String json) {
        return read(json, ConversationForm.CLIENT);
    }

    private Conversation read(String json, ConversationForm form) {
        return new ConversationReader(folder, form)
                .read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "chat.json");
    }

    private Prompt withImage(String url) {
        return read("[{'role':'user','content':[{'type':'image_url','image_url':{'url':'URL'}}]}]"
                .replace('\'', '"')
                .replace("URL", url));
    }

    private static ImageSource source(Prompt prompt) {
        return ((Part.Image)
                        ((Message.User) prompt.messages().getFirst()).parts().getFirst())
                .source();
    }

    @Test
    void reads_messages_of_all_roles() {
        Prompt prompt = read("""
                [{"role": "system", "content": "Be brief."},
                 {"role": "system", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                 {"role": "user", "content": [{"type": "text", "text": "Compare."},
                                              {"type": "image_url", "image_url": "cat.png"},
                                              {"type": "image_url", "image_url": {"url": "cat.png", "detail": "high"}}]},
                 {"role": "assistant", "content": null, "refusal": null, "annotations": [],
                  "tool_calls": [{"id": "abcdefghi", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": 1}"}},
                                 {"id": "abcdefghj", "function": {"name": "g", "arguments": {"y": [1.0, "é"]}}}]},
                 {"role": "tool", "tool_call_id": "abcdefghi", "name": "f", "content": "1"},
                 {"role": "tool", "tool_call_id": "abcdefghj", "content": [{"type": "text", "text": "2"}]},
                 {"role": "assistant", "content": "Both"},
                 {"role": "user", "content": "Go on."},
                 {"role": "assistant", "content": "They", "prefix": true}]
                """);

        Path cat = folder.resolve("cat.png");
        assertThat(prompt.tools()).isEmpty();
        assertThat(prompt.messages())
                .containsExactly(
                        Message.system("Be brief."),
                        Message.system("a\n\nb"),
                        Message.user(Part.text("Compare."), Part.image(cat), Part.image(cat)),
                        Message.assistant(List.of(
                                new ToolCall("abcdefghi", "f", "{\"x\": 1}"),
                                new ToolCall("abcdefghj", "g", "{\"y\":[1.0,\"é\"]}"))),
                        new Message.Tool("abcdefghi", "f", "1", List.of()),
                        Message.toolResult("abcdefghj", "2"),
                        Message.assistant("Both"),
                        Message.user("Go on."),
                        Message.assistantPrefix("They"));
    }

    @Test
    void reads_the_form_of_the_answer() {
        assertThat(formatOf("{'type': 'text'}")).isEqualTo(ResponseFormat.TEXT);
        assertThat(formatOf("{'type': 'json_object'}")).isEqualTo(new ResponseFormat.JsonObject());
        assertThat(formatOf("""
                {'type': 'json_schema', 'json_schema': {'name': 'Person', 'strict': true, 'schema':
                    {'type': 'object', 'properties': {'name': {'type': 'string'}, 'age': {'type': 'integer'}}}}}
                """)).isEqualTo(new ResponseFormat.JsonSchema("Person", """
                        {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}}}""".strip()));
    }

    private ResponseFormat formatOf(String format) {
        return read("{'messages': [{'role': 'user', 'content': 'Hi'}], 'response_format': %s}"
                        .formatted(format)
                        .replace('\'', '"'))
                .responseFormat();
    }

    @Test
    void reads_an_object_of_messages_and_tools() {
        Prompt prompt = read("""
                {"messages": [{"role": "user", "content": "Hi"}],
                 "tools": [{"type": "function", "function": {"name": "now"}},
                           {"type": "function", "function": {"name": "add", "description": "Adds.", "strict": false,
                                                             "parameters": {"type": "object", "properties": {}}}}],
                 "response_format": {"type": "text"}}
                """);

        assertThat(prompt.messages()).containsExactly(Message.user("Hi"));
        assertThat(prompt.tools())
                .containsExactly(
                        new Tool("now", "", "{}"), new Tool("add", "Adds.", "{\"type\":\"object\",\"properties\":{}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'x': null                                                           | Free | 16
                    'parallel_tool_calls': true                                         | Free | 16
                    'parallel_tool_calls': false                                        | Auto | 1
                    'tool_choice': 'auto'                                               | Auto | 16
                    'tool_choice': 'auto', 'parallel_tool_calls': false                 | Auto | 1
                    'tool_choice': 'required'                                           | Required | 16
                    'tool_choice': 'required', 'parallel_tool_calls': false             | Required | 1
                    'tool_choice': 'none'                                               | None | 16
                    'tool_choice': {'type': 'function', 'function': {'name': 'g'}}      | Only[name=g] | 16
                    """)
    void reads_whether_tools_are_called(String said, String use, int calls) {
        AnswerRules rules = conversation("""
                {'messages': [{'role': 'user', 'content': 'Hi'}], %s,
                 'tools': [{'function': {'name': 'f'}}, {'function': {'name': 'g', 'strict': false}}]}
                """.formatted(said).replace('\'', '"')).rules();

        assertThat(rules.toolUse().toString()).isIn(use, use + "[]");
        assertThat(rules.maxToolCalls()).isEqualTo(calls);
    }

    @Test
    void holds_calls_to_schemas_if_one_tool_is_strict() {
        String json = """
                {'messages': [{'role': 'user', 'content': 'Hi'}], 'tool_choice': CHOICE,
                 'tools': [{'function': {'name': 'f'}}, {'function': {'name': 'g', 'strict': true}}]}
                """.replace('\'', '"');

        assertThat(conversation(json.replace("CHOICE", "null")).rules().toolUse())
                .isEqualTo(ToolUse.AUTO);
        assertThat(conversation(json.replace("CHOICE", "\"none\"")).rules().toolUse())
                .isEqualTo(ToolUse.NONE);
    }

    @Test
    void reads_a_stream() {
        assertThat(conversation("[{\"role\":\"user\",\"content\":\"Hi\"}]"))
                .isEqualTo(new Conversation(
                        Prompt.of(Message.user("Hi")),
                        AnswerRules.DEFAULT.withToolUse(ToolUse.FREE),
                        RequestSettings.NONE));
        assertThatThrownBy(() -> conversation(""))
                .isInstanceOf(ConversationException.class)
                .hasMessage("chat.json: it is empty; expected a JSON array of messages.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat.png",
                "./cat.png",
                "sub/../cat.png",
                "file:cat.png",
                "file://FOLDER/cat.png",
                "FOLDER/cat.png"
            })
    void finds_pictures_in_the_folder_of_the_file(String url) {
        Prompt prompt = withImage(url.replace("FOLDER", folder.toString()));

        assertThat(source(prompt)).isEqualTo(ImageSource.of(folder.resolve("cat.png")));
    }

    @Test
    void leaves_a_missing_picture_to_the_decoder() {
        assertThat(source(withImage("sub/none.png"))).isEqualTo(ImageSource.of(folder.resolve("sub/none.png")));
    }

    @Test
    void takes_addresses_as_they_are() {
        assertThat(source(withImage("data:image/png;base64,iVBORw0=")))
                .isEqualTo(ImageSource.ofUri("data:image/png;base64,iVBORw0="));
        String base64 = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2";
        for (String text : new String[] {base64, "b'" + base64 + "'", "base64," + base64}) {
            assertThat(source(withImage(text))).isInstanceOf(ImageSource.OfData.class);
        }
        assertThat(source(withImage("https://example.org/cat.png")))
                .isEqualTo(ImageSource.ofUri("https://example.org/cat.png"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "sub/../../secret.png",
                "../none.png",
                "file:../secret.png",
                "file:%2e%2e/secret.png",
                "OUTSIDE/secret.png",
                "file://OUTSIDE/secret.png",
                "link.png",
                "linked/secret.png",
                "/etc/hostname",
                "/none"
            })
    void refuses_pictures_outside_of_the_folder(String url) throws IOException {
        Files.createSymbolicLink(folder.resolve("link.png"), outside.resolve("secret.png"));
        Files.createSymbolicLink(folder.resolve("linked"), outside);

        assertThatThrownBy(() -> withImage(url.replace("OUTSIDE", outside.toString())))
                .isInstanceOf(ConversationException.class)
                .hasMessageStartingWith("chat.json, message 1, content, part 1: ")
                .hasMessageContaining("is outside " + folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    42                                              | : expected an array of messages or an object with "messages", but found a number.
                    {'tools': []}                                   | : "messages" is missing.
                    {'messages': [], 'modell': 'x'}                 | : unknown key "modell"; a conversation has best_of,
                    {'messages': {}}                                | : expected an array, but found an object.
                    [{'role': 'user'}]                              | , message 1: "content" is missing.
                    [{'content': 'Hi'}]                             | , message 1: "role" is missing.
                    ['Hi']                                          | , message 1: a message must be an object, but is a string.
                    [{'role': 'user', 'content': 'Hi'}, {'role': 'robot'}] | , message 2: unknown role "robot"; roles are system, user, assistant and tool.
                    [{'role': 1}]                                   | , message 1, role: expected a string, but found a number.
                    [{'role': 'user', 'content': 5}]                | , message 1, content: expected a string or an array of parts, but found a number.
                    [{'role': 'user', 'content': null}]             | , message 1: "content" is missing.
                    [{'role': 'user', 'content': 'a', 'prefix': true}] | , message 1: unknown key "prefix"; a user message has content, name, role.
                    [{'role': 'user', 'content': ['a']}]            | , message 1, content, part 1: a part must be an object, but is a string.
                    [{'role': 'user', 'content': [{'text': 'a'}]}]  | , message 1, content, part 1: "type" is missing.
                    [{'role': 'user', 'content': [{'type': 'text', 'text': 'a'}, {'type': 'audio'}]}] | , message 1, content, part 2: unknown type "audio"; types are text and image_url.
                    [{'role': 'user', 'content': [{'type': 'text', 'txt': 'a'}]}] | , message 1, content, part 1: unknown key "txt"; a text part has text, type.
                    [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {}}]}] | , message 1, content, part 1, image_url: "url" is missing.
                    [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': 7}]}] | , message 1, content, part 1, image_url: image_url must be an object, but is a number.
                    [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': ''}]}] | , message 1, content, part 1: the address of the picture is empty.
                    [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'ftp://a/b.png'}]}] | , message 1, content, part 1: 'ftp://a/b.png': 'ftp:' addresses are not supported
                    [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'a\\u0000b'}]}] | , message 1, content, part 1: 'a
                    [{'role': 'system', 'content': [{'type': 'image_url', 'image_url': 'cat.png'}]}] | , message 1, content, part 1: only user messages can contain pictures.
                    [{'role': 'assistant'}]                         | , message 1: "content" is missing.
                    [{'role': 'assistant', 'content': 'a', 'prefix': 1}] | , message 1, prefix: expected true or false, but found a number.
                    [{'role': 'assistant', 'tool_calls': {}}]       | , message 1, tool_calls: expected an array, but found an object.
                    [{'role': 'assistant', 'tool_calls': [{'function': {'name': 'f', 'arguments': '{}'}}]}] | , message 1, tool_calls, call 1: "id" is missing.
                    [{'role': 'assistant', 'tool_calls': [{'id': 'abcdefghi', 'function': {'name': 'f'}}]}] | , message 1, tool_calls, call 1, function: "arguments" is missing.
                    [{'role': 'assistant', 'tool_calls': [{'id': 'abcdefghi', 'type': 'code', 'function': {}}]}] | , message 1, tool_calls, call 1: unknown type "code"
                    [{'role': 'assistant', 'prefix': true, 'tool_calls': [{'id': 'abcdefghi', 'function': {'name': 'f', 'arguments': {}}}]}] | , message 1: a prefix must be text
                    [{'role': 'tool', 'content': 'a'}]              | , message 1: "tool_call_id" is missing.
                    {'messages': [], 'tools': [{'type': 'web'}]}    | , tool 1: unknown type "web"; it must be "function".
                    {'messages': [], 'tools': [{'function': {'description': 'a'}}]} | , tool 1, function: "name" is missing.
                    [{'role': 'tool', 'tool_call_id': 'abcdefghi', 'name': 'bad name!', 'content': 'a'}] | , message 1, name: "bad name!" is not a valid tool name; use 1 to 64 letters
                    {'messages': [], 'tools': [{'function': {'name': 'f', 'strict': 1}}]} | , tool 1, function, strict: expected true or false
                    {'messages': [], 'tools': [{'function': {'name': 'f', 'strict': true}}, {'function': {'name': 'g', 'strict': 1}}]} | , tool 2, function, strict: expected true or false
                    {'messages': [], 'tool_choice': 'some'}         | , tool_choice: unknown choice "some"; use auto, none, required or {"type"
                    {'messages': [], 'tool_choice': 1}              | , tool_choice: expected a string or an object that names a function, but found a number.
                    {'messages': [], 'tool_choice': 'required'}     | , tool_choice: a call is required, but there is no tool; add "tools".
                    {'messages': [], 'tool_choice': {'type': 'function'}} | , tool_choice: "function" is missing.
                    {'messages': [], 'tool_choice': {'type': 'custom', 'function': {'name': 'f'}}} | , tool_choice: unknown type "custom"; it must be "function".
                    {'messages': [], 'tool_choice': {'function': {}}} | , tool_choice, function: "name" is missing.
                    {'messages': [], 'tool_choice': {'function': {'name': 'f'}}} | , tool_choice, function, name: there is no tool "f"; tools are: none.
                    {'messages': [], 'tools': [{'function': {'name': 'f'}}, {'function': {'name': 'g'}}], 'tool_choice': {'function': {'name': 'h'}}} | , tool_choice, function, name: there is no tool "h"; tools are: f, g.
                    {'messages': [], 'parallel_tool_calls': 'no'}   | , parallel_tool_calls: expected true or false
                    {'messages': [], 'response_format': {'type': 'xml'}} | , response_format: unknown type "xml"; types are text, json_object and json_schema.
                    {'messages': [], 'response_format': {'type': 'json_schema'}} | , response_format: "json_schema" is missing.
                    {'messages': [], 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a'}}} | , response_format, json_schema: "schema" is missing.
                    {'messages': [], 'response_format': {'type': 'json_schema', 'json_schema': {'schema': 'a'}}} | , response_format, json_schema, schema: a schema must be an object, but is a string.
                    {'messages': [], 'response_format': {'type': 'json_schema', 'json_schema': {'schema': {}, 'strict': 1}}} | , response_format, json_schema, strict: expected true or false
                    [{'role': 'user', 'role': 'user'}]              | , line 1, column 25: this is not valid JSON: the key "role" occurs twice in an object.
                    [{'role': 'user'                                | , line 1, column
                    [] []                                           | , line 1, column 4: this is not valid JSON
                    """)
    void tells_a_mistake_with_its_place(String json, String sentence) {
        assertThatThrownBy(() -> read(json.replace('\'', '"'), ConversationForm.REFERENCE))
                .isInstanceOf(ConversationException.class)
                .message()
                .startsWith("chat.json" + sentence)
                .hasLineCount(1);
    }

    @Test
    void tells_json_that_is_nested_too_deep() {
        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .isInstanceOf(ConversationException.class)
                .message()
                .contains("this is not valid JSON")
                .hasLineCount(1);
    }

    @Test
    void tells_a_number_that_is_too_long_without_words_of_the_parser() {
        String number = "1".repeat(100_000);
        String json = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"tools\": [{\"type\": \"function\","
                + " \"function\": {\"name\": \"f\", \"parameters\": {\"minimum\": " + number + "}}}]}";

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConversationException.class)
                .message()
                .contains("this is not valid JSON", "a number has more than 1,000 digits")
                .doesNotContain("StreamReadConstraints")
                .hasLineCount(1)
                .hasSizeLessThan(500);
    }
}
