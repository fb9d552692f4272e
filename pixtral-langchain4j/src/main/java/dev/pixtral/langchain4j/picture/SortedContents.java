package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The contents of a message that passed through an AI service, sorted into the user's own and retrieved ones. An AI
 * service may have dropped retrieved contents, copied own ones, and glued the format of the answer to the last text.
 */
final class SortedContents {
    /** What the text says whose picture is gone. */
    static final String GONE = " (This picture is no longer available.)";

    private final UserMessage message;
    private final List<RetrievedText> texts;
    private final boolean first;
    private final List<Content> own = new ArrayList<>();
    private final TextContent[] found; // by the index of the retrieved text; null for one that is missing
    private final Map<String, ImageContent> pictures = new HashMap<>(); // by their digests

    private SortedContents(UserMessage message, Retrieval retrieval) {
        this.message = message;
        this.texts = retrieval.texts();
        this.first = retrieval.first();
        this.found = new TextContent[texts.size()];
        sort(new ContentRoles(message.contents(), retrieval));
    }

    static SortedContents of(UserMessage message, Retrieval retrieval) {
        return new SortedContents(message, retrieval);
    }

    private void sort(ContentRoles roles) {
        for (int i = 0; i < message.contents().size(); i++) {
            Content content = message.contents().get(i);
            if (content instanceof ImageContent picture) {
                pictures.put(roles.digest(i), picture);
            }
            if (roles.isOwn(i)) {
                own.add(content);
            } else if (roles.retrievedText(i) >= 0) {
                found[roles.retrievedText(i)] = (TextContent) content;
            }
        }
    }

    /** The user's own contents, and all retrieved texts, each with its picture. */
    UserMessage asQuestion(Function<RetrievedText, Optional<ImageContent>> resolver) {
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            RetrievedText text = texts.get(i);
            Optional<ImageContent> picture = text.hasPicture()
                    ? Optional.ofNullable(pictures.get(text.sha256())).or(() -> resolver.apply(text))
                    : Optional.empty();
            boolean gone = text.hasPicture() && picture.isEmpty();
            contents.add(text(i, gone));
            picture.ifPresent(found -> {
                pictures.put(text.sha256(), found); // once for all texts about it
                contents.add(found);
            });
        }
        return with(contents);
    }

    private TextContent text(int index, boolean gone) {
        String text = texts.get(index).text();
        String glued = "";
        if (found[index] != null) {
            glued = found[index].text().substring(text.length());
            glued = glued.startsWith(GONE) ? glued.substring(GONE.length()) : glued;
        }
        return TextContent.from(text + (gone ? GONE : "") + glued);
    }

    /** The user's own contents, and the retrieved texts that are there. */
    UserMessage asHistory() {
        List<Content> contents = new ArrayList<>();
        for (TextContent text : found) {
            if (text != null) {
                contents.add(text);
            }
        }
        return with(contents);
    }

    private UserMessage with(List<Content> retrieved) {
        List<Content> contents = new ArrayList<>(first ? retrieved : own);
        contents.addAll(first ? own : retrieved);
        boolean same = contents.isEmpty() || contents.equals(message.contents());
        return same ? message : message.toBuilder().contents(contents).build();
    }
}
