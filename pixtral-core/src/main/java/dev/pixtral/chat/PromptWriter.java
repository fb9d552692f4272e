package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the ids of control tokens, texts and images in order. Used for one prompt. */
final class PromptWriter {
    private static final int MOST_TOKENS = 1 << 24;

    private final Tokenizer tokenizer;
    private final SpecialTokens special;
    private final ImageGrids grids;
    private final List<ImageSlot> slots = new ArrayList<>();
    private int[] ids = new int[256];
    private int size;

    PromptWriter(Tokenizer tokenizer, ImageGrids grids) {
        this.tokenizer = tokenizer;
        this.special = tokenizer.specialTokens();
        this.grids = grids;
    }

    PromptWriter control(int id) {
        reserve(1);
        ids[size++] = id;
        return this;
    }

    /** Tokenises a text separately, so that it never merges with adjacent content. */
    PromptWriter text(String text) {
        int[] more = tokenizer.encode(text);
        reserve(more.length);
        System.arraycopy(more, 0, ids, size, more.length);
        size += more.length;
        return this;
    }

    /** Writes one block for each picture that an image part represents. */
    void image(Part.Image image) {
        List<PatchGrid> pictures = Present.copy(grids.gridsOf(image), "patch grids");
        if (pictures.isEmpty()) {
            throw PromptException.because("An image of the prompt contains no picture; each must have at least one.");
        }
        for (int frame = 0; frame < pictures.size(); frame++) {
            slots.add(new ImageSlot(image, frame, pictures.get(frame), size));
            grid(pictures.get(frame));
        }
    }

    EncodedPrompt finish() {
        return new EncodedPrompt(Arrays.copyOf(ids, size), slots);
    }

    /**
     * Writes row by row: an [IMG] for each patch, an [IMG_BREAK] after each row except the last, which [IMG_END]
     * closes.
     */
    private void grid(PatchGrid grid) {
        reserve(grid.tokens());
        for (int row = 0; row < grid.rows(); row++) {
            Arrays.fill(ids, size, size + grid.cols(), special.img());
            size += grid.cols();
            ids[size++] = row == grid.rows() - 1 ? special.imgEnd() : special.imgBreak();
        }
    }

    private void reserve(int more) {
        if (more > MOST_TOKENS - size) {
            throw PromptException.because(
                    "The prompt has more than %d tokens, which no model can read; shorten it or use fewer pictures.",
                    MOST_TOKENS);
        }
        if (size + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(2 * ids.length, size + more));
        }
    }
}
