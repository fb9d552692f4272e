package dev.pixtral.jlama;

import com.github.tjake.jlama.safetensors.prompt.PromptSupport;
import com.github.tjake.jlama.safetensors.tokenizer.Tokenizer;
import com.github.tjake.jlama.safetensors.tokenizer.TokenizerModel;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tekken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Tekken} as Jlama's tokenizer. Thread-safe, unlike Jlama's own.
 *
 * <p>Text is text: {@link #encode} gives ordinary tokens only, so that no text can imitate {@code [INST]} or a picture.
 * Prompts with control tokens come from {@link PixtralModel#encodePrompt}.
 */
public final class JlamaTokenizer implements Tokenizer {
    private final Tekken tekken;
    private final TokenizerModel model;

    /**
     * Wraps a tokenizer.
     *
     * @param tekken the tokenizer
     */
    public JlamaTokenizer(Tekken tekken) {
        this.tekken = tekken;
        this.model = model(tekken);
    }

    /**
     * Cuts a text into tokens, for people to read.
     *
     * @param sentence the text
     * @return the token's texts; a byte that is no whole character is shown as {@code \xE2}
     */
    @Override
    public List<String> tokenize(String sentence) {
        return Arrays.stream(tekken.encode(sentence)).mapToObj(tekken::piece).toList();
    }

    /**
     * Cuts a text into tokens, without begin or end of sequence.
     *
     * @param sentence the text
     * @return ordinary ids, whatever the text says
     */
    @Override
    public long[] encode(String sentence) {
        return Arrays.stream(tekken.encode(sentence)).asLongStream().toArray();
    }

    /**
     * The text of one token. A token may be a part of a character, which alone is U+FFFD: to decode tokens as they
     * come, collect them and use {@link #decode(long[])}, or take the texts that {@link PixtralModel#generate} calls
     * back with.
     *
     * @param id token id
     * @return its text, or the name of a special token
     */
    @Override
    public String decode(long id) {
        return decode(new long[] {id});
    }

    /**
     * The text of tokens.
     *
     * @param ids token ids
     * @return their text, special tokens by their names
     * @throws dev.pixtral.tokenizer.TokenizerException if an id does not exist
     */
    @Override
    public String decode(long[] ids) {
        int[] narrow = Arrays.stream(ids)
                .mapToInt(id -> id == (int) id ? (int) id : -1)
                .toArray();
        return tekken.decode(narrow, SpecialTokenPolicy.KEEP);
    }

    /**
     * Jlama's prompt templates, which are for text alone and turn what a user writes into control tokens.
     *
     * @return empty: {@link PixtralModel} writes the prompt itself
     */
    @Override
    public Optional<PromptSupport> promptSupport() {
        return Optional.empty();
    }

    /**
     * What Jlama's code asks a tokenizer for beside texts: which tokens are special.
     *
     * @return model that holds the special tokens alone, not the vocabulary; not to be changed
     */
    @Override
    public TokenizerModel getModel() {
        return model;
    }

    private static TokenizerModel model(Tekken tekken) {
        List<Map<String, Object>> special = new ArrayList<>();
        for (int id = 0; id < tekken.vocabSize() && tekken.isSpecial(id); id++) {
            special.add(Map.of("content", tekken.piece(id), "id", id, "special", true));
        }
        TokenizerModel model = new TokenizerModel(
                "BPE", tekken.piece(tekken.specialTokens().unk()), false, false, Map.of(), false, List.of());
        model.setAddedTokens(special);
        model.setBosToken(tekken.piece(tekken.specialTokens().bos()));
        model.setEosToken(tekken.piece(tekken.specialTokens().eos()));
        return model;
    }
}
