package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.query.Metadata;
import dev.pixtral.langchain4j.picture.RetrievedText;
import dev.pixtral.langchain4j.picture.RetrievedTexts;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The conversation before a question, with one text for each of the user's messages. LangChain4j's transformers of
 * queries, such as {@code CompressingQueryTransformer}, refuse user messages with several contents.
 */
final class TextHistory {
    /** Stands for a message without a text. */
    private static final String NO_TEXT = "(a message without text)";

    private TextHistory() {}

    /** The same metadata, with texts as its chat memory. The question itself keeps its pictures. */
    static Metadata of(Metadata metadata) {
        if (metadata.chatMemory() == null) {
            return metadata;
        }
        List<ChatMessage> texts =
                metadata.chatMemory().stream().map(TextHistory::text).toList();
        return texts.equals(metadata.chatMemory())
                ? metadata
                : Metadata.builder()
                        .chatMessage(metadata.chatMessage())
                        .systemMessage(metadata.systemMessage())
                        .chatMemory(texts)
                        .invocationContext(metadata.invocationContext())
                        .build();
    }

    private static ChatMessage text(ChatMessage message) {
        return !(message instanceof UserMessage user) || user.hasSingleText()
                ? message
                : user.toBuilder()
                        .contents(List.of(TextContent.from(ownText(user))))
                        .build();
    }

    /** What the user wrote, without what retrieval added. */
    private static String ownText(UserMessage message) {
        List<RetrievedText> retrieved = RetrievedTexts.of(message);
        String text = message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .filter(own -> retrieved.stream().noneMatch(added -> own.startsWith(added.text())))
                .collect(Collectors.joining("\n"));
        return text.isBlank() ? NO_TEXT : text;
    }
}
