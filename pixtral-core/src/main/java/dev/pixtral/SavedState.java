package dev.pixtral;

import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.cache.StateFile;
import dev.pixtral.cache.StateOrigin;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.KeptPrefix;
import dev.pixtral.engine.Place;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the engine has computed for a conversation, in a file. Thread-safe.
 *
 * <p>Nothing here is needed for an answer: a file that does not fit is only reported.
 */
final class SavedState {
    private static final System.Logger LOG = System.getLogger(SavedState.class.getName());

    private final PixtralNetwork network;
    private final Tokenizer tokenizer;
    private final PromptEncoder encoder;
    private final Preparation preparation;
    private final Engine engine;

    SavedState(
            PixtralNetwork network,
            Tokenizer tokenizer,
            PromptEncoder encoder,
            Preparation preparation,
            Engine engine) {
        this.network = network;
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.preparation = preparation;
        this.engine = engine;
    }

    // ---- saving

    /** Contract: {@link Pixtral#saveState}. */
    int save(Prompt prompt, GenerationOptions options, Path file) {
        Content content = content(continued(prompt), options);
        Optional<KeptPrefix> kept = engine.keep(content, options.cacheSalt());
        if (kept.isEmpty()) {
            return 0;
        }
        try (KeptPrefix prefix = kept.get()) {
            StateFile.write(file, origin(options.cacheSalt()), prefix.content(), prefix.pages());
            return prefix.content().length();
        } catch (IOException e) {
            throw new PixtralException(
                    ("The state of the conversation cannot be saved to %s (%s); check the folder and its disk, or"
                                    + " give another name.")
                            .formatted(file, whyUnwritable(e)),
                    e);
        } catch (IllegalStateException e) { // the pages are gone
            engine.requireOpen();
            throw e;
        }
    }

    /**
     * Makes a question the last message: as in every later prompt, an answer then ends as a message of the past. Which
     * question follows does not matter, since it has not been computed.
     */
    private static Prompt continued(Prompt prompt) {
        List<Message> messages = prompt.messages();
        if (messages.isEmpty() || !(messages.getLast() instanceof Message.Assistant)) {
            return prompt;
        }
        List<Message> asked = new ArrayList<>(messages);
        asked.add(Message.user("?"));
        return prompt.withMessages(asked);
    }

    private Content content(Prompt prompt, GenerationOptions options) {
        Warnings told = new Warnings(); // the answers have reported the same
        return ReadableResults.of(prompt, told, (readable, reader) -> {
            try (Place place = engine.reserve()) {
                RepairedPrompt repaired =
                        preparation.run(() -> encoder.repaired(readable, ValidationMode.SERVING, told));
                PromptEncoder.Encoded encoded = RealNames.told(
                        repaired.names(),
                        () -> encoder.encode(
                                repaired.prompt(), reader, options, preparation, place, ProgressListener.NONE, told));
                return preparation.run(() -> content(encoded, options.cacheSalt()));
            }
        });
    }

    private Content content(PromptEncoder.Encoded encoded, String cacheSalt) {
        List<PixelValues> images = encoded.images();
        return Content.of(
                encoded.ids(),
                tokenizer.specialTokens().img(),
                images.stream().map(image -> PictureKey.of(image, cacheSalt)).toList(),
                images.stream().mapToInt(image -> image.grid().patches()).toArray());
    }

    private static String whyUnwritable(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "you have no permission to write there";
            case NoSuchFileException _ -> "there is no such folder";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    // ---- restoring

    /** Contract: {@link Pixtral#restoreState}. */
    int restore(Path file, String cacheSalt) {
        engine.requireOpen();
        FileProblem.notAFile(file).ifPresent(what -> {
            throw new PixtralException(
                    "%s is %s, not a file with the state of a conversation; give another name.".formatted(file, what));
        });
        try (StateFile state = StateFile.open(file, origin(cacheSalt))) {
            return engine.restore(state.content(), cacheSalt, state::read);
        } catch (NoSuchFileException e) { // nothing was saved yet
            return 0;
        } catch (StateFile.Unusable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is ignored, and the conversation is computed again: {1}.",
                    Visible.line(file.toString()),
                    Visible.line(e.getMessage()));
            return 0;
        } catch (IllegalStateException e) { // the pages are gone
            engine.requireOpen();
            throw e;
        } catch (IOException e) {
            throw new PixtralException(
                    "The state of a conversation in %s cannot be used: %s.".formatted(file, FileProblem.why(e)), e);
        }
    }

    private StateOrigin origin(String cacheSalt) {
        return new StateOrigin(network.identity(), engine.pageLayout(), cacheSalt);
    }
}
