package dev.pixtral.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.grammar.ToolUse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many ways to write the same message. */
class ClientMessagesTest {
    private static Conversation read(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new ConversationReader(Path.of(""), ConversationForm.CLIENT)
                .conversation(JsonInput.parseLine(bytes, "line 1"));
    }

    private static Prompt messages(String json) {
        return read("[" + json + "]").prompt();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'role': 'developer', 'content': 'a'}                             | {'role': 'system', 'content': 'a'}
            {'role': 'user', 'content': 'a', 'cache_control': {'type': 'ephemeral'}, 'name': 'Ada', 'id': 'm1', 'type': 'message', 'status': 'completed'} | {'role': 'user', 'content': 'a'}
            {'role': 'user', 'content': [{'type': 'input_text', 'text': 'a', 'cache_control': {}}]} | {'role': 'user', 'content': [{'type': 'text', 'text': 'a'}]}
            {'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'a', 'annotations': [{}]}]} | {'role': 'assistant', 'content': 'a'}
            {'role': 'assistant', 'content': null, 'refusal': 'No.'}          | {'role': 'assistant', 'content': 'No.'}
            {'role': 'assistant', 'content': [{'type': 'refusal', 'refusal': 'No.'}]} | {'role': 'assistant', 'content': 'No.'}
            {'role': 'assistant', 'content': null, 'audio': null, 'function_call': null, 'tool_calls': []} | {'role': 'assistant', 'content': ''}
            {'role': 'assistant', 'content': 'a', 'refusal': null, 'annotations': [], 'reasoning_content': '', 'reasoning': 'hm', 'parsed': {}} | {'role': 'assistant', 'content': 'a'}
            {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': 'hm', 'signature': 'x'}, {'type': 'text', 'text': 'a'}]} | {'role': 'assistant', 'content': 'a', 'reasoning_content': 'hm'}
            {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': 'hm'}, {'type': 'text', 'text': 'a'}], 'reasoning_content': 'hm'} | {'role': 'assistant', 'content': 'a', 'reasoning_content': 'hm'}
            {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': [{'type': 'text', 'text': 'h'}, {'type': 'text', 'text': 'm'}], 'closed': true}, {'type': 'text', 'text': 'a'}]} | {'role': 'assistant', 'content': 'a', 'reasoning_content': 'hm'}
            {'role': 'assistant', 'content': [{'type': 'thinking'}, {'type': 'redacted_thinking', 'data': 'x'}, {'type': 'text', 'text': 'a'}]} | {'role': 'assistant', 'content': 'a'}
            {'role': 'user', 'content': [{'type': 'thinking', 'thinking': 'hm'}, {'type': 'text', 'text': 'a'}]} | {'role': 'user', 'content': [{'type': 'text', 'text': 'a'}]}
            {'role': 'user', 'content': [{'type': 'input_image', 'image_url': 'data:,x', 'detail': 'auto'}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': 'data:,x', 'detail': 'low'}}]}
            {'role': 'user', 'content': [{'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'AAAA'}}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:image/png;base64,AAAA'}]}
            {'role': 'user', 'content': [{'type': 'image', 'source': {'type': 'url', 'url': 'https://example.org/a.png'}}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'https://example.org/a.png'}]}
            {'role': 'user', 'content': [{'type': 'image', 'data': 'AAAA', 'mimeType': 'image/png', 'annotations': {}}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:image/png;base64,AAAA'}]}
            {'role': 'user', 'content': [{'type': 'image', 'data': 'AAAA', 'mimeType': 'a b'}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:;base64,AAAA'}]}
            {'role': 'user', 'content': [{'type': 'image', 'data': 'data:image/png;base64,AAAA'}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:image/png;base64,AAAA'}]}
            {'role': 'user', 'content': [{'type': 'image', 'url': 'data:,x'}]} | {'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'data:,x'}]}
            {'role': 'tool', 'tool_call_id': 'a', 'content': null}            | {'role': 'tool', 'tool_call_id': 'a', 'content': ''}
            {'role': 'tool', 'tool_call_id': 'a', 'name': 'a.b', 'content': [{'type': 'text', 'text': 'x'}], 'status': 'success'} | {'role': 'tool', 'tool_call_id': 'a', 'name': 'a.b', 'content': 'x'}
            {'role': 'tool', 'tool_call_id': 'a', 'content': [{'type': 'resource', 'resource': {'uri': 'u', 'text': 'x'}}]} | {'role': 'tool', 'tool_call_id': 'a', 'content': 'x'}
            {'role': 'tool', 'tool_call_id': 'a', 'content': [{'type': 'resource', 'resource': {'uri': 'u', 'mimeType': 'image/png', 'blob': 'AAAA'}}]} | {'role': 'tool', 'tool_call_id': 'a', 'content': [{'type': 'image_url', 'image_url': 'data:image/png;base64,AAAA'}]}
            {'role': 'tool', 'content': 'x'}                                  | {'role': 'tool', 'tool_call_id': '', 'content': 'x'}
            {'role': 'function', 'name': 'f', 'content': 'x'}                 | {'role': 'tool', 'name': 'f', 'tool_call_id': '', 'content': 'x'}
            {'role': 'assistant', 'content': null, 'function_call': {'name': 'f', 'arguments': '{}'}} | {'role': 'assistant', 'tool_calls': [{'id': '', 'function': {'name': 'f', 'arguments': '{}'}}]}
            {'role': 'assistant', 'tool_calls': [{'function': {'name': 'f', 'arguments': null}}]} | {'role': 'assistant', 'tool_calls': [{'id': '', 'function': {'name': 'f', 'arguments': ''}}]}
            {'role': 'assistant', 'content': [{'type': 'text', 'text': 'a'}, {'type': 'tool_use', 'id': 't1', 'name': 'f', 'input': {'x': 1}}]} | {'role': 'assistant', 'content': 'a', 'tool_calls': [{'id': 't1', 'function': {'name': 'f', 'arguments': {'x': 1}}}]}
            {'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 't1', 'content': 'x', 'is_error': true}]} | {'role': 'tool', 'tool_call_id': 't1', 'content': 'x'}
            {'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 't1', 'content': [{'type': 'image', 'source': {'type': 'base64', 'data': 'AAAA'}}]}, {'type': 'text', 'text': 'So?'}]} | {'role': 'tool', 'tool_call_id': 't1', 'content': [{'type': 'image_url', 'image_url': 'data:;base64,AAAA'}]}, {'role': 'user', 'content': [{'type': 'text', 'text': 'So?'}]}
            {'type': 'function_call', 'call_id': 'c', 'name': 'f', 'arguments': '{}', 'id': 'fc', 'status': 'completed'} | {'role': 'assistant', 'tool_calls': [{'id': 'c', 'function': {'name': 'f', 'arguments': '{}'}}]}
            {'type': 'function_call_output', 'call_id': 'c', 'output': 'x'}   | {'role': 'tool', 'tool_call_id': 'c', 'content': 'x'}
            """)
    void should_read_a_message_in_another_form(String client, String plain) {
        assertThat(messages(client)).isEqualTo(messages(plain));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'role': 'robot', 'content': 'a'}                                 | message 1: unknown role "robot"
            {'type': 'web_search_call'}                                       | message 1: "role" is missing.
            {'role': 'user', 'content': null}                                 | message 1: "content" is missing.
            {'role': 'user', 'content': 'a', 'images': ['AAAA']}              | message 1: unknown key "images"
            {'role': 'user', 'content': [{'type': 'input_audio', 'input_audio': {}}]} | part 1: unknown type "input_audio"
            {'role': 'user', 'content': [{'type': 'input_image', 'file_id': 'f'}]} | part 1: uploaded pictures (file_id) are not supported
            {'role': 'user', 'content': [{'type': 'image', 'source': {'type': 'file'}}]} | part 1, source: unknown type "file"; types are base64 and url.
            {'role': 'user', 'content': [{'type': 'image'}]}                  | part 1: "url" is missing.
            {'role': 'user', 'content': [{'type': 'tool_use', 'id': 'a', 'name': 'f', 'input': {}}]} | message 1: only assistant messages can call tools.
            {'role': 'assistant', 'content': [{'type': 'tool_result', 'tool_use_id': 'a'}]} | message 1: only user messages can contain tool results.
            {'role': 'assistant', 'content': [{'type': 'thinking'}, {'type': 'image', 'url': 'data:,x'}]} | message 1, content, part 2: only user messages can contain pictures.
            {'role': 'tool', 'content': [{'type': 'resource', 'resource': {'uri': 'u', 'mimeType': 'audio/wav', 'blob': 'AAAA'}}]} | resource: resources of type "audio/wav" are not supported
            {'role': 'assistant', 'content': 'a', 'audio': {'id': 'x'}}       | message 1: unknown key "audio"
            {'role': 'assistant', 'content': 'a', 'reasoning_content': 7}     | message 1, reasoning_content: expected a string, but found a number.
            {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': {}}]} | message 1, content, part 1, thinking: expected a string, but found an object.
            """)
    void should_name_what_cannot_be_read(String message, String sentence) {
        assertThatThrownBy(() -> messages(message))
                .isInstanceOf(ConversationException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void should_keep_thoughts_of_answers_and_instructions_where_they_are() {
        assertThat(messages("""
                {'role': 'system', 'content': [{'type': 'text', 'text': 'Think so:'}, {'type': 'thinking', 'thinking': 'hm'}, {'type': 'text', 'text': 'Then answer.'}]},
                {'role': 'user', 'content': 'a'},
                {'role': 'assistant', 'content': 'b', 'reasoning_content': 'so'},
                {'role': 'user', 'content': 'c'},
                {'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': 'or', 'closed': false}], 'prefix': true}""").messages())
                .containsExactly(
                        new Message.System(
                                List.of(Part.text("Think so:"), Part.thinking("hm"), Part.text("Then answer."))),
                        Message.user("a"),
                        new Message.Assistant(List.of(Part.thinking("so"), Part.text("b")), List.of()),
                        Message.user("c"),
                        new Message.AssistantPrefix(List.of(new Part.Thinking("or", false))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{'role': 'tool', 'content': [{'type': 'tool_use', 'id': 'a', 'name': 'f', 'input': {}}]}] | line 1, message 1: only assistant messages can call tools.
            [{'role': 'tool', 'content': [{'type': 'tool_result', 'tool_use_id': 'a'}]}] | line 1, message 1: only user messages can contain tool results.
            [{'type': 'function_call_output', 'call_id': 'a', 'output': [{'type': 'tool_use', 'name': 'f'}]}] | line 1, message 1: only assistant messages can call tools.
            [{'type': 'function_call_output', 'call_id': 'a', 'output': [{'type': 'tool_result', 'tool_use_id': 'a'}]}] | line 1, message 1: only user messages can contain tool results.
            [{'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 'a', 'content': [{'type': 'tool_result', 'tool_use_id': 'b'}]}]}] | line 1, message 1, content, part 1, content: a tool result can only contain texts and pictures
            [{'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 'a', 'content': [{'type': 'tool_use', 'name': 'f'}]}]}] | line 1, message 1, content, part 1, content: a tool result can only contain texts and pictures
            {'messages': [], 'system': [{'type': 'image', 'url': 'data:,x'}]} | line 1, system, part 1: only user messages can contain pictures.
            {'messages': [], 'system': [{'type': 'tool_use', 'name': 'f'}]} | line 1, system: only assistant messages can call tools.
            {'messages': [], 'instructions': [{'type': 'tool_result', 'tool_use_id': 'a'}]} | line 1, instructions: only user messages can contain tool results.
            {'input': 'Hi', 'text': 'json'} | line 1, text: the text setting must be an object, but is a string.
            {'input': 'Hi', 'text': {'form': {}}} | line 1, text: unknown key "form"; the text setting has format.
            {'input': 'Hi', 'text': {'form': {}}, 'response_format': {'type': 'text'}} | line 1, text: unknown key "form"; the text setting has format.
            """)
    void should_refuse_what_would_be_dropped(String json, String sentence) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConversationException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void should_read_requests_of_other_interfaces() {
        Prompt plain = read("""
                {'messages': [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'Hi'}],
                 'tools': [{'type': 'function', 'function': {'name': 'f', 'description': 'd', 'parameters': {'type': 'object'}}}]}""").prompt();

        assertThat(read("""
                {'model': 'm', 'instructions': 'Be brief.', 'input': 'Hi', 'store': false, 'reasoning': {'effort': 'low'},
                 'tools': [{'type': 'function', 'name': 'f', 'description': 'd', 'parameters': {'type': 'object'}, 'strict': false}]}""").prompt()).isEqualTo(plain);
        assertThat(read("""
                {'model': 'm', 'max_tokens': 5, 'system': [{'type': 'text', 'text': 'Be brief.', 'cache_control': {'type': 'ephemeral'}}],
                 'messages': [{'role': 'user', 'content': 'Hi'}], 'tools': [{'name': 'f', 'description': 'd', 'input_schema': {'type': 'object'}}]}""").prompt()).isEqualTo(plain);
        assertThat(read("""
                {'messages': [{'role': 'developer', 'content': 'Be brief.'}, {'role': 'user', 'content': 'Hi'}],
                 'functions': [{'name': 'f', 'description': 'd', 'parameters': {'type': 'object'}}], 'function_call': 'auto'}""").prompt()).isEqualTo(plain);
        assertThat(
                        read("{'input': [{'role': 'user', 'content': 'Hi'}], 'text': {'format': {'type': 'json_schema', 'name': 'n', 'schema': {}, 'strict': true}}}")
                                .prompt()
                                .responseFormat())
                .isEqualTo(new ResponseFormat.JsonSchema("n", "{}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'tool_choice': 'any'                                     | Required[]
            'tool_choice': {'type': 'any'}                           | Required[]
            'tool_choice': {'type': 'auto', 'disable_parallel_tool_use': true} | Auto[]
            'tool_choice': {'type': 'none'}                          | None[]
            'tool_choice': {'type': 'tool', 'name': 'a.b'}           | Only[name=a.b]
            'tool_choice': {'type': 'function', 'name': 'a.b'}       | Only[name=a.b]
            'tool_choice': {'type': 'function', 'function': {'name': 'a.b'}} | Only[name=a.b]
            'function_call': {'name': 'a.b'}                         | Only[name=a.b]
            'function_call': 'none'                                  | None[]
            'function_call': null                                    | Free[]
            """)
    void should_read_a_tool_choice_in_any_form(String choice, String use) {
        ToolUse read = read("{'messages': [], 'tools': [{'name': 'a.b'}], %s}".formatted(choice))
                .rules()
                .toolUse();

        assertThat(read).hasToString(use);
    }
}
