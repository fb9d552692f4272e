package dev.pixtral.openai;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.ToolCall;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the content of messages: a text, or an array of parts as written by clients of OpenAI (both APIs) and Anthropic
 * and by MCP servers.
 */
final class ContentReader {
    private static final Pattern MIME_TYPE = Pattern.compile("[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}");
    private static final Pattern DATA = Pattern.compile("(?i)data:");
    private static final Set<String> SILENT =
            Set.of("cache_control", "citations", "annotations", "logprobs", "id", "status", "signature", "_meta");

    private static final Set<String> PICTURES = Set.of("image_url", "input_image", "image", "resource");

    private final PictureFinder pictures;

    ContentReader(PictureFinder pictures) {
        this.pictures = pictures;
    }

    /** Reads a required content. */
    Content read(JsonPlace content) {
        if (content.value().isTextual()) {
            return Content.of(content.text());
        }
        if (!content.value().isArray()) {
            throw content.wrong("expected a string or an array of parts, but found %s.".formatted(content.kind()));
        }
        Content read = new Content(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        content.elements("part").forEach(part -> add(part, read));
        return read;
    }

    private void add(JsonPlace part, Content to) {
        if (!part.value().isObject()) {
            throw part.wrong("a part must be an object, but is %s.".formatted(part.kind()));
        }
        String type = part.required("type").text();
        switch (type) {
            case "text", "input_text", "output_text" -> to.parts().add(text(part, "a text part", "text"));
            case "refusal" -> to.parts().add(text(part, "a refusal part", "refusal"));
            case "image_url", "input_image" -> to.parts().add(picture(url(part, "an %s part".formatted(type)), part));
            case "image" -> to.parts().add(picture(image(part), part));
            case "resource" -> to.parts().add(resource(part.required("resource")));
            case "tool_use" -> to.calls().add(toolUse(part));
            case "tool_result" -> to.results().add(toolResult(part));
            case "thinking" -> thought(part).ifPresent(to.parts()::add);
            case "redacted_thinking", "reasoning" -> {} // not rendered: nobody but its own model can read it
            default ->
                throw part.wrong("unknown type %s; types are text and image_url.".formatted(JsonPlace.quote(type)));
        }
    }

    /** The place of the first picture of a content that has pictures. */
    static JsonPlace firstPicture(JsonPlace content) {
        return content.elements("part").stream()
                .filter(part -> PICTURES.contains(part.required("type").text()))
                .findFirst()
                .orElse(content);
    }

    private static Part text(JsonPlace part, String what, String key) {
        return Part.text(
                part.object(what, Set.of("type", key), SILENT).required(key).text());
    }

    /** A thought in the form of Anthropic (a text) or Mistral (a list of texts); empty if there is none in it. */
    private static Optional<Part> thought(JsonPlace part) {
        part.object("a thinking part", Set.of("type", "thinking", "closed"), SILENT);
        String text = part.field("thinking").map(ContentReader::thoughts).orElse("");
        boolean closed = part.field("closed").map(JsonPlace::flag).orElse(true);
        return text.isEmpty() ? Optional.empty() : Optional.of(new Part.Thinking(text, closed));
    }

    private static String thoughts(JsonPlace place) {
        return place.value().isArray()
                ? place.elements("part").stream()
                        .map(part -> part.required("text").text())
                        .collect(Collectors.joining())
                : place.text();
    }

    private Part picture(String address, JsonPlace part) {
        return Part.image(pictures.picture(address, part.where()));
    }

    /** The address of a picture in OpenAI's form: a string, or an object that contains it. */
    private static String url(JsonPlace part, String what) {
        if (part.field("file_id").isPresent()) {
            throw part.wrong("uploaded pictures (file_id) are not supported; include the picture itself.");
        }
        // detail is OpenAI's choice of resolution; Pixtral processes every picture at its own
        JsonPlace image =
                part.object(what, Set.of("type", "image_url", "detail"), SILENT).required("image_url");
        return image.value().isTextual()
                ? image.text()
                : image.object("image_url", Set.of("url", "detail"), SILENT)
                        .required("url")
                        .text();
    }

    /**
     * The address of a picture in the form of Anthropic ({@code source}), MCP ({@code data}) or others ({@code url}).
     */
    private static String image(JsonPlace part) {
        part.object("an image part", Set.of("type", "source", "data", "mimeType", "url"), SILENT);
        if (part.field("data").isPresent()) {
            return data(part.required("data"), part, "mimeType");
        }
        return part.field("source").isPresent()
                ? source(part.required("source"))
                : part.required("url").text();
    }

    private static String source(JsonPlace source) {
        source.object("a source", Set.of("type", "media_type", "data", "url"));
        String type = source.required("type").text();
        return switch (type) {
            case "base64" -> data(source.required("data"), source, "media_type");
            case "url" -> source.required("url").text();
            default ->
                throw source.wrong("unknown type %s; types are base64 and url.".formatted(JsonPlace.quote(type)));
        };
    }

    /** A data URL. Its media type only appears in messages; the format of a picture is detected from its bytes. */
    private static String data(JsonPlace data, JsonPlace owner, String typeKey) {
        String base64 = data.text();
        if (DATA.matcher(base64).lookingAt()) {
            return base64;
        }
        String type = owner.field(typeKey).map(JsonPlace::text).orElse("");
        return "data:" + (MIME_TYPE.matcher(type).matches() ? type : "") + ";base64," + base64;
    }

    /** An embedded resource of an MCP server: a text, or a picture. */
    private Part resource(JsonPlace resource) {
        resource.object("a resource", Set.of("uri", "mimeType", "text", "blob"), Set.of("_meta", "name", "title"));
        if (resource.field("text").isPresent()) {
            return Part.text(resource.required("text").text());
        }
        String type = resource.field("mimeType").map(JsonPlace::text).orElse("");
        if (!type.startsWith("image/")) {
            throw resource.wrong("resources of type %s are not supported; use a text or a picture."
                    .formatted(JsonPlace.quote(type)));
        }
        return picture(data(resource.required("blob"), resource, "mimeType"), resource);
    }

    private static ToolCall toolUse(JsonPlace part) {
        part.object("a tool_use part", Set.of("type", "id", "name", "input"), Set.of("cache_control", "caller"));
        return new ToolCall(
                part.field("id").map(JsonPlace::text).orElse(""),
                part.required("name").text(),
                part.field("input")
                        .map(input -> input.object("an input").value().toString())
                        .orElse("{}"));
    }

    private Message.Tool toolResult(JsonPlace part) {
        part.object(
                "a tool_result part", Set.of("type", "tool_use_id", "content", "is_error"), Set.of("cache_control"));
        Content content = part.field("content").map(this::read).orElse(Content.of(""));
        if (!content.calls().isEmpty() || !content.results().isEmpty()) {
            throw part.required("content")
                    .wrong("a tool result can only contain texts and pictures, not calls or results.");
        }
        return new Message.Tool(part.required("tool_use_id").text(), "", content.text(), content.pictures());
    }
}
