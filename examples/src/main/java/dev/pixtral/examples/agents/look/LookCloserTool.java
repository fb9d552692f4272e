package dev.pixtral.examples.agents.look;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.agents.picture.Pictures;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;

/**
 * Shows a part of a picture to the model. Each call looks closer at what the call before has shown, so that LEFT and
 * then TOP is the upper left corner. Used by one conversation at a time.
 */
public final class LookCloserTool {
    private static final int LEAST_SIDE = 16; // one patch of the model
    private static final int GOOD_SIDE = 128;

    private final BufferedImage whole;
    private BufferedImage seen;

    LookCloserTool(BufferedImage whole) {
        this.whole = whole;
        this.seen = whole;
    }

    /** Begins again with the whole picture. */
    void restart() {
        seen = whole;
    }

    /**
     * Cuts out a part. A small one is enlarged.
     *
     * @param area which part
     * @return its picture
     */
    @Tool("Returns a part of the picture, enlarged")
    public ImageContent lookCloser(@P(name = "area", value = "") Area area) {
        Rectangle part = area.in(seen.getWidth(), seen.getHeight());
        if (Math.min(part.width, part.height) < LEAST_SIDE) {
            throw new IllegalArgumentException("The part has only %d x %d pixels, so there is nothing more to see."
                    .formatted(part.width, part.height));
        }
        seen = seen.getSubimage(part.x, part.y, part.width, part.height);
        return Pictures.content(enlarged(seen));
    }

    private static BufferedImage enlarged(BufferedImage part) {
        int longest = Math.max(part.getWidth(), part.getHeight());
        return Pictures.enlarged(part, Math.max(1, (GOOD_SIDE + longest - 1) / longest));
    }
}
