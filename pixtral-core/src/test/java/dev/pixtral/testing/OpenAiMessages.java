package dev.pixtral.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.chat.ImageGrids;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.image.PatchGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Golden conversations, which are in the style of OpenAI's chat API, as prompts. It keeps the grids of the images it
 * meets, so that it can tell them to the template. One for each conversation.
 */
public final class OpenAiMessages implements ImageGrids {
    private final Map<Part.Image, PatchGrid> grids = new HashMap<>();
    private final Function<JsonNode, PatchGrid> gridOf;
    private final Path folder;

    private OpenAiMessages(Function<JsonNode, PatchGrid> gridOf, Path folder) {
        this.gridOf = gridOf;
        this.folder = folder;
    }

    /** Images that are known by their size alone; {@code gridOf} tells the grid of an image part of the JSON. */
    public static OpenAiMessages ofGrids(Function<JsonNode, PatchGrid> gridOf) {
        return new OpenAiMessages(gridOf, Path.of("no-such-folder"));
    }

    /** Images that are files, named relative to {@code folder}. */
    public static OpenAiMessages ofFiles(Path folder) {
        return new OpenAiMessages(image -> new PatchGrid(1, 1), folder);
    }

    /** The grid rule of mistral-common's image encoder, for patches of 16 pixels. */
    public static PatchGrid grid(int width, int height, int longestSide) {
        return grid(width, height, longestSide, 16);
    }

    /** The grid rule of mistral-common's image encoder, for image tokens of {@code step} pixels. */
    public static PatchGrid grid(int width, int height, int longestSide, int step) {
        double ratio = Math.max((double) height / longestSide, (double) width / longestSide);
        int w = ratio > 1 ? (int) Math.max(Math.rint(width / ratio), 1) : width;
        int h = ratio > 1 ? (int) Math.max(Math.rint(height / ratio), 1) : height;
        return new PatchGrid((w - 1) / step + 1, (h - 1) / step + 1);
    }

    @Override
    public List<PatchGrid> gridsOf(Part.Image image) {
        return List.of(grids.get(image));
    }

    public Prompt prompt(JsonNode golden) {
        List<Message> messages = new ArrayList<>();
        golden.get("messages").forEach(message -> messages.add(message(message)));
        if (golden.path("continue_final_message").booleanValue()) {
            messages.add(new Message.AssistantPrefix(((Message.Assistant) messages.removeLast()).parts()));
        }
        List<Tool> tools = new ArrayList<>();
        golden.path("tools").forEach(tool -> tools.add(tool(tool.get("function"))));
        return Prompt.of(messages).withTools(tools);
    }

    private Message message(JsonNode message) {
        JsonNode content = message.path("content");
        return switch (message.get("role").textValue()) {
            case "system" -> new Message.System(texts(content));
            case "user" -> content.isArray() ? Message.user(parts(content)) : Message.user(text(content));
            case "assistant" ->
                message.path("prefix").booleanValue()
                        ? new Message.AssistantPrefix(texts(content))
                        : new Message.Assistant(texts(content), calls(message.path("tool_calls")));
            case "tool" -> {
                if (!message.path("name").asText("tool").matches("[a-zA-Z0-9_-]{1,64}")) {
                    throw new NoPlaceForIt("name of a tool message");
                }
                yield Message.toolResult(message.path("tool_call_id").asText(""), text(content));
            }
            default -> throw new NoPlaceForIt("role");
        };
    }

    /** Texts and thoughts. */
    private static List<Part> texts(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("").isEmpty() ? List.of() : List.of(Part.text(content.asText()));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.has("thinking")) {
                parts.add(new Part.Thinking(
                        part.get("thinking").textValue(), part.get("closed").booleanValue()));
            } else if (part.has("text")) {
                parts.add(Part.text(part.get("text").textValue()));
            } else {
                throw new NoPlaceForIt("image outside a user message");
            }
        }
        return parts;
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content) {
            if (!part.has("text")) {
                throw new NoPlaceForIt("image outside a user message");
            }
            texts.add(part.get("text").textValue());
        }
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining("\n\n"));
    }

    private List<Part> parts(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.has("text")) {
                parts.add(Part.text(part.get("text").textValue()));
            } else if (part.has("thinking")) {
                parts.add(Part.thinking(part.get("thinking").textValue()));
            } else {
                Part.Image image = (Part.Image) Part.image(folder.resolve(fileOf(part)));
                grids.put(image, gridOf.apply(part));
                parts.add(image);
            }
        }
        return parts;
    }

    /** The golden files name images as OpenAI does, as {@code file}, or not at all. */
    private String fileOf(JsonNode part) {
        String name = part.path("file").asText("image-" + grids.size() + ".png");
        return part.at("/image_url/url").asText(name);
    }

    private static List<ToolCall> calls(JsonNode calls) {
        List<ToolCall> list = new ArrayList<>();
        for (JsonNode call : calls) {
            JsonNode arguments = call.get("function").get("arguments");
            list.add(new ToolCall(
                    call.path("id").asText(""),
                    call.get("function").get("name").textValue(),
                    arguments.isTextual() ? arguments.textValue() : arguments.toString()));
        }
        return list;
    }

    private static Tool tool(JsonNode function) {
        return new Tool(
                function.get("name").textValue(),
                function.path("description").asText(""),
                function.get("parameters").toString());
    }

    /** The conversation has something that {@link Message} has no place for: it is refused before it is a prompt. */
    public static final class NoPlaceForIt extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoPlaceForIt(String what) {
            super(what);
        }
    }
}
