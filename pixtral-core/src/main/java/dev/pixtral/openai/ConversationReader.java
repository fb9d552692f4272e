package dev.pixtral.openai;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conversation in OpenAI's form: a JSON array of messages, a whole request, or a line of a batch with a request as
 * its {@code body}. Every mistake is reported with its place.
 *
 * <p>Of a request, what concerns the prompt or the answer is used ({@link ToolsReader}, {@link ResponseFormatReader},
 * {@link RequestSettings}) or refused by name, and what only concerns a server is ignored. A request of OpenAI's
 * Responses API ({@code input}, {@code instructions}) and the system text of one of Anthropic's ({@code system}) are
 * understood as well.
 *
 * <p>Beyond OpenAI's form, an image may be named by a path relative to a folder, and {@code "prefix": true} makes the
 * last assistant message the beginning of the answer.
 */
public final class ConversationReader {
    private static final Set<String> ENVELOPE = Set.of("custom_id", "method", "url", "body");
    private static final Set<String> PROMPT_KEYS =
            Set.of("messages", "input", "system", "instructions", "response_format", "text", "custom_id");
    private static final Set<String> REQUEST_KEYS = Stream.of(PROMPT_KEYS, ToolsReader.KEYS, RequestSettings.KEYS)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
    private static final List<String> ENDPOINTS = List.of("/chat/completions", "/responses", "/messages");

    private final ContentReader contents;
    private final ConversationForm form;

    /**
     * Makes a reader.
     *
     * @param pictures the folder that relative paths of pictures start from, and which no path may leave
     * @param form how freely it reads
     * @throws ConversationException if the folder cannot be read
     */
    public ConversationReader(Path pictures, ConversationForm form) {
        this.contents = new ContentReader(new PictureFolder(pictures));
        this.form = form;
    }

    /**
     * Reads a conversation. From any thread.
     *
     * @param json an array of messages or a request; read to its end and left open
     * @param name what errors call it
     * @return the conversation
     * @throws ConversationException if it cannot be read, is too large, or is no conversation
     */
    public Conversation read(InputStream json, String name) {
        return conversation(JsonInput.parse(json, name));
    }

    /**
     * Reads a conversation. From any thread.
     *
     * @throws ConversationException if it is none
     */
    Conversation conversation(JsonPlace root) {
        if (root.value().isArray()) {
            return Conversation.of(Prompt.of(MessageReader.read(root, contents, form)));
        }
        if (!root.value().isObject()) {
            throw root.wrong("an array of messages or an object with \"messages\" is needed, but it is %s."
                    .formatted(root.kind()));
        }
        root.field("custom_id").ifPresent(JsonPlace::text);
        return request(root.field("body").isPresent() ? body(root) : root);
    }

    private static JsonPlace body(JsonPlace line) {
        line.object("a line of a batch", ENVELOPE);
        line.field("url").ifPresent(url -> {
            if (ENDPOINTS.stream().noneMatch(url.text()::endsWith)) {
                throw url.wrong("%s is not answered here; a line asks for /v1/chat/completions."
                        .formatted(JsonPlace.quote(url.text())));
            }
        });
        return line.required("body").object("a body");
    }

    private Conversation request(JsonPlace root) {
        root.object("a conversation", REQUEST_KEYS, RequestSettings.SILENT);
        List<Message> messages = new ArrayList<>();
        Stream.of("system", "instructions")
                .flatMap(key -> root.field(key).stream())
                .map(text -> Message.system(MessageReader.onlyText(contents.read(text), text, text)))
                .forEach(messages::add);
        messages.addAll(messages(root));
        ToolsReader tools = new ToolsReader(root);
        Optional<JsonPlace> textFormat = root.field("text")
                .flatMap(text -> text.object("the text setting", Set.of("format"), Set.of("verbosity"))
                        .field("format"));
        ResponseFormat format = root.field("response_format")
                .or(() -> textFormat)
                .map(ResponseFormatReader::read)
                .orElse(ResponseFormat.TEXT);
        return new Conversation(new Prompt(messages, tools.tools(), format), tools.rules(), RequestSettings.read(root));
    }

    private List<Message> messages(JsonPlace root) {
        if (root.field("messages").isEmpty() && root.field("input").isPresent()) {
            JsonPlace input = root.required("input");
            return input.value().isTextual() ? List.of(Message.user(input.text())) : numbered(input, root);
        }
        return numbered(root.required("messages"), root);
    }

    /** Messages are numbered by themselves: "message 2" says it all. */
    private List<Message> numbered(JsonPlace list, JsonPlace root) {
        return MessageReader.read(new JsonPlace(list.value(), root.where()), contents, form);
    }
}
