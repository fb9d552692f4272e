package dev.pixtral.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.checkpoint.write.FolderWriter;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Small models with the tokenizer, and so the instruct format, of Pixtral-12B's siblings. What they say means nothing:
 * tests script it.
 */
public final class SiblingModels {
    private static final String TEKKEN = "tekken.json";
    private static final int SPECIAL_TOKENS = 1000;
    private static final float CERTAIN = 1e6f;
    private static final Map<Integer, String> LATER_NAMES =
            Map.of(32, "[ARGS]", 33, "[CALL_ID]", 34, "[THINK]", 35, "[/THINK]");

    private SiblingModels() {}

    /**
     * Copies {@link TinyModels#NATIVE} with a tokenizer of another version.
     *
     * @param version such as {@code v13}, whose tokenizer has the tokens of thoughts
     * @return the folder
     */
    public static Path random(Path folder, String version) {
        TinyModels.copy(TinyModels.NATIVE, folder);
        changeVersion(folder.resolve(TEKKEN), version);
        return folder;
    }

    /** Writes the embedded model, whose context is long, with a tokenizer of another version. */
    public static Path embedded(Path folder, String version) {
        try (Checkpoint model = EmbeddedModel.open();
                InputStream tokenizer = model.tokenizer().orElseThrow().open()) {
            FolderWriter.of(model, FolderLayout.MISTRAL, folder).write(List.of(), 1, _ -> {});
            Files.copy(tokenizer, folder.resolve(TEKKEN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        changeVersion(folder.resolve(TEKKEN), version);
        return folder;
    }

    /** Reads the tokenizer of such a folder. */
    public static Tokenizer tokenizer(Path folder) {
        return Tokenizer.load(folder.resolve(TEKKEN));
    }

    /** Makes a model that can think do so, and then say something. */
    public static LogitsProcessor thinking(Tokenizer tokenizer, String thought, String text) {
        SpecialTokens special = tokenizer.specialTokens();
        int[] answer = Stream.of(
                        new int[] {special.beginThink()},
                        tokenizer.encode(thought),
                        new int[] {special.endThink()},
                        tokenizer.encode(text),
                        new int[] {special.eos()})
                .flatMapToInt(IntStream::of)
                .toArray();
        return (prompt, generated, logits) -> logits[answer[generated.length]] += CERTAIN;
    }

    private static void changeVersion(Path file, String version) {
        ObjectMapper json = new ObjectMapper();
        try {
            ObjectNode tekken = (ObjectNode) json.readTree(file.toFile());
            Tokenizer before = Tokenizer.load(file);
            ((ObjectNode) tekken.get("config")).put("version", version);
            ArrayNode special = tekken.putArray("special_tokens");
            for (int id = 0; id < SPECIAL_TOKENS; id++) {
                String name = LATER_NAMES.getOrDefault(id, before.piece(id));
                special.addObject().put("rank", id).put("token_str", name);
            }
            if (tekken.has("multimodal")) {
                tekken.set("image", tekken.remove("multimodal"));
            }
            json.writeValue(file.toFile(), tekken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
