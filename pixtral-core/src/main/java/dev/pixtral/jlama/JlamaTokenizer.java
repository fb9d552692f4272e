package dev.pixtral.jlama;

import com.github.tjake.jlama.safetensors.prompt.PromptSupport;
import com.github.tjake.jlama.safetensors.tokenizer.TokenizerModel;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Tokenizer} as Jlama's tokenizer. Thread-safe, unlike Jlama's own.
 *
 * <p>Text is plain text: {@link #encode} returns ordinary tokens only, so no text can imitate {@code [INST]} or a
 * picture. {@link PixtralModel#encodePrompt} returns prompts with control tokens.
 */
public final class JlamaTokenizer implements com.github.tjake.jlama.safetensors.tokenizer.Tokenizer {
    private final Tokenizer tokenizer;
    private final TokenizerModel model;

    /**
     * Wraps a tokenizer.
     *
     * @param tokenizer the tokenizer
     */
    public JlamaTokenizer(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.model = model(tokenizer);
    }

    /**
     * Splits a text into tokens, for display.
     *
     * @param sentence the text
     * @return the texts of the tokens; a byte that is not a whole character is shown as, for example, {@code \xE2}
     */
    @Override
    public List<String> tokenize(String sentence) {
        return Arrays.stream(tokenizer.encode(sentence))
                .mapToObj(tokenizer::piece)
                .toList();
    }

    /**
     * Encodes a text, without begin or end of sequence.
     *
     * @param sentence the text
     * @return ids of ordinary tokens, whatever the text contains
     */
    @Override
    public long[] encode(String sentence) {
        return Arrays.stream(tokenizer.encode(sentence)).asLongStream().toArray();
    }

    /**
     * Returns the text of one token. A token may be part of a character, which decodes to U+FFFD on its own: to decode
     * tokens as they arrive, collect them and use {@link #decode(long[])}, or use the texts that
     * {@link PixtralModel#generate} passes to its callback.
     *
     * @param id token id
     * @return its text, or the name of a special token
     */
    @Override
    public String decode(long id) {
        return decode(new long[] {id});
    }

    /**
     * Returns the text of tokens.
     *
     * @param ids token ids
     * @return their text, with special tokens as their names
     * @throws dev.pixtral.tokenizer.TokenizerException if an id does not exist
     */
    @Override
    public String decode(long[] ids) {
        int[] narrow = Arrays.stream(ids)
                .mapToInt(id -> id == (int) id ? (int) id : -1)
                .toArray();
        return tokenizer.decode(narrow, SpecialTokenPolicy.KEEP);
    }

    /**
     * Returns none of Jlama's prompt templates, which support only text and convert user input into control tokens.
     *
     * @return empty: {@link PixtralModel} writes the prompt itself
     */
    @Override
    public Optional<PromptSupport> promptSupport() {
        return Optional.empty();
    }

    /**
     * Returns which tokens are special; Jlama's code reads nothing else from this model.
     *
     * @return model that holds only the special tokens, not the vocabulary; must not be changed
     */
    @Override
    public TokenizerModel getModel() {
        return model;
    }

    private static TokenizerModel model(Tokenizer tokenizer) {
        List<Map<String, Object>> special = new ArrayList<>();
        for (int id = 0; id < tokenizer.vocabSize(); id++) {
            if (tokenizer.isSpecial(id)) {
                special.add(Map.of("content", tokenizer.piece(id), "id", id, "special", true));
            }
        }
        TokenizerModel model = new TokenizerModel(
                "BPE", tokenizer.piece(tokenizer.specialTokens().unk()), false, false, Map.of(), false, List.of());
        model.setAddedTokens(special);
        model.setBosToken(tokenizer.piece(tokenizer.specialTokens().bos()));
        model.setEosToken(tokenizer.piece(tokenizer.specialTokens().eos()));
        return model;
    }
}
