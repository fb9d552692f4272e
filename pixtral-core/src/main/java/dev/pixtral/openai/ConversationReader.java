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
 * Reads conversations in OpenAI's form: a JSON array of messages, a whole request, or a line of a batch with a request
 * as its {@code body}. Every error is reported with its place.
 *
 * <p>Fields of a request that affect the prompt or the answer are used ({@link ToolsReader},
 * {@link ResponseFormatReader}, {@link RequestSettings}) or refused by name; fields that only matter to a server are
 * ignored. Requests of OpenAI's Responses API ({@code input}, {@code instructions}) and the system text of Anthropic's
 * requests ({@code system}) are supported, too.
 *
 * <p>In addition to OpenAI's form, the address of an image may be a path relative to a folder, and {@code "prefix":
 * true} makes the last assistant message the beginning of the answer.
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
     * @param pictures the folder that paths of pictures are relative to, and must not leave
     * @param form how strictly it reads
     * @throws ConversationException if the folder cannot be read
     */
    public ConversationReader(Path pictures, ConversationForm form) {
        this(new PictureFolder(pictures), form);
    }

    private ConversationReader(PictureFinder pictures, ConversationForm form) {
        this.contents = new ContentReader(pictures);
        this.form = form;
    }

    /** A reader of the requests of a server's clients, whose pictures are never files. */
    static ConversationReader ofClients() {
        return new ConversationReader(new RemoteOrEmbeddedPictures(), ConversationForm.CLIENT);
    }

    /**
     * Reads a conversation. May be called by any thread.
     *
     * @param json an array of messages or a request; read to its end, but not closed
     * @param name the name of the input in error messages
     * @return the conversation
     * @throws ConversationException if it cannot be read, is too large, or is not a conversation
     */
    public Conversation read(InputStream json, String name) {
        return conversation(JsonInput.parse(json, name));
    }

    /**
     * Reads a conversation. May be called by any thread.
     *
     * @throws ConversationException if it is not a conversation
     */
    Conversation conversation(JsonPlace root) {
        if (root.value().isArray()) {
            return Conversation.of(Prompt.of(MessageReader.read(root, contents, form)));
        }
        if (!root.value().isObject()) {
            throw root.wrong("expected an array of messages or an object with \"messages\", but found %s."
                    .formatted(root.kind()));
        }
        root.field("custom_id").ifPresent(JsonPlace::text);
        return request(root.field("body").isPresent() ? body(root) : root);
    }

    private static JsonPlace body(JsonPlace line) {
        line.object("a line of a batch", ENVELOPE);
        line.field("url").ifPresent(url -> {
            if (ENDPOINTS.stream().noneMatch(url.text()::endsWith)) {
                throw url.wrong(
                        "%s is not supported; use /v1/chat/completions.".formatted(JsonPlace.quote(url.text())));
            }
        });
        return line.required("body").object("a body");
    }

    /** Whether a field of a request has a meaning here, even if it is ignored. */
    static boolean knows(String key) {
        return REQUEST_KEYS.contains(key) || RequestSettings.SILENT.contains(key);
    }

    /**
     * Reads a request. May be called by any thread.
     *
     * @throws ConversationException if it is not a request
     */
    Conversation request(JsonPlace root) {
        root.object("a conversation", REQUEST_KEYS, RequestSettings.SILENT);
        List<Message> messages = new ArrayList<>();
        Stream.of("system", "instructions")
                .flatMap(key -> root.field(key).stream())
                .map(text -> new Message.System(MessageReader.onlySaid(contents.read(text), text, text)))
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

    /** Reads messages, which errors call "message 2" and so on, without the field of the request. */
    private List<Message> numbered(JsonPlace list, JsonPlace root) {
        return MessageReader.read(new JsonPlace(list.value(), root.where()), contents, form);
    }
}
