package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.errors.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Restores what an AI service, a chat memory or a restart lost of retrieved pictures, from the attribute that
 * {@link RetrievedTexts#attach} added to a user's message.
 *
 * <p>In the last user's message, the user's own contents are in their order; behind them, or before them if the
 * attribute says so, comes each retrieved text and directly behind it its picture, each once. Where the picture is
 * gone, or the resolver that has it is not registered, the text says so. In earlier messages the retrieved pictures are
 * left out, as they were sent before, and the rest stays. Messages without the attribute stay the same instances.
 * Restoring again changes nothing.
 *
 * <p>Thread-safe if the resolvers are.
 */
public final class PictureRestorer {
    private final List<PictureResolver> first;

    /**
     * Creates a restorer.
     *
     * @param first resolvers that are asked by their ids before those of {@link PictureResolvers}
     */
    public PictureRestorer(PictureResolver... first) {
        this.first = List.of(first);
    }

    /**
     * Restores the pictures of a request.
     *
     * @param request any request
     * @param warnings receives a sentence for each picture that is gone
     * @return the request with restored messages; the same instance if nothing changed
     */
    public ChatRequest restore(ChatRequest request, Consumer<String> warnings) {
        List<ChatMessage> restored = restore(request.messages(), warnings);
        return restored == request.messages()
                ? request
                : request.toBuilder().messages(restored).build();
    }

    /**
     * Restores the pictures of a conversation.
     *
     * @param messages any conversation
     * @param warnings receives a sentence for each picture that is gone
     * @return the restored messages; the same instance if nothing changed
     */
    public List<ChatMessage> restore(List<ChatMessage> messages, Consumer<String> warnings) {
        List<ChatMessage> restored = new ArrayList<>(messages);
        boolean question = true;
        boolean changed = false;
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof UserMessage user) {
                UserMessage now = question ? restore(user, warnings) : withoutRetrievedPictures(user);
                changed |= now != user;
                restored.set(i, now);
                question = false;
            }
        }
        return changed ? restored : messages;
    }

    /**
     * Restores the pictures of a question.
     *
     * @param question the message to answer
     * @param warnings receives a sentence for each picture that is gone
     * @return the restored message; the same instance if nothing changed
     */
    public UserMessage restore(UserMessage question, Consumer<String> warnings) {
        Retrieval retrieval = Retrieval.of(question);
        return retrieval.isEmpty()
                ? question
                : SortedContents.of(question, retrieval).asQuestion(text -> find(text, warnings));
    }

    private static UserMessage withoutRetrievedPictures(UserMessage earlier) {
        Retrieval retrieval = Retrieval.of(earlier);
        return retrieval.isEmpty()
                ? earlier
                : SortedContents.of(earlier, retrieval).asHistory();
    }

    private Optional<ImageContent> find(RetrievedText text, Consumer<String> warnings) {
        Optional<PictureResolver> resolver = resolver(text.store());
        if (resolver.isEmpty()) {
            warnings.accept(("The picture behind the text '%s' was left out, because the picture store %s is not open; "
                            + "open it before the conversation goes on.")
                    .formatted(beginning(text.text()), beginning(text.store())));
            return Optional.empty();
        }
        Optional<ImageContent> picture;
        String why = "its file is gone or has changed";
        try {
            picture = resolver.get().resolve(text.sha256());
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) { // a disk that fails must not end the conversation
            picture = Optional.empty();
            why = "it cannot be read: " + beginning(e.toString());
        }
        if (picture.isEmpty()) {
            warnings.accept("The picture behind the text '%s' was left out, because %s; index its source again."
                    .formatted(beginning(text.text()), why));
        }
        return picture;
    }

    private Optional<PictureResolver> resolver(String id) {
        for (PictureResolver resolver : first) {
            if (resolver.id().equals(id)) {
                return Optional.of(resolver);
            }
        }
        return PictureResolvers.find(id);
    }

    private static String beginning(String text) {
        return Visible.excerpt(text, 80);
    }
}
