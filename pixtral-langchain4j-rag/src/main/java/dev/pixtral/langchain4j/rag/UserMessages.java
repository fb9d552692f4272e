package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.rag.query.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The user's own contents: those of the message, and those of the AI service's arguments that it does not have yet. */
final class UserMessages {
    private UserMessages() {}

    static UserMessage require(ChatMessage message) {
        if (message instanceof UserMessage user) {
            return user;
        }
        throw new UnsupportedFeatureException("Only user messages can be augmented with pictures, but this is of type "
                + (message == null ? "null" : message.type()) + ".");
    }

    /** The message with those contents of the arguments that are not part of it: pictures in front, texts behind. */
    static UserMessage withArguments(UserMessage message, Metadata metadata) {
        InvocationContext call = metadata == null ? null : metadata.invocationContext();
        if (call == null || call.methodArguments() == null) {
            return message;
        }
        List<Content> more = new ArrayList<>();
        call.methodArguments().forEach(argument -> collect(argument, more));
        message.contents().forEach(more::remove); // one for one
        if (more.isEmpty()) {
            return message;
        }
        List<Content> contents = new ArrayList<>(message.contents());
        contents.addAll(
                0,
                more.stream()
                        .filter(content -> !(content instanceof TextContent))
                        .toList());
        more.stream().filter(TextContent.class::isInstance).forEach(contents::add);
        return message.toBuilder().contents(contents).build();
    }

    /** The forms of arguments that AI services accept as contents: one, a list, or a map whose values are these. */
    private static void collect(Object argument, List<Content> contents) {
        if (argument instanceof Content content) {
            contents.add(content);
        } else if (argument instanceof List<?> list) {
            list.stream().filter(Content.class::isInstance).forEach(content -> contents.add((Content) content));
        } else if (argument instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                if (!(value instanceof Map<?, ?>)) {
                    collect(value, contents);
                }
            }
        }
    }
}
