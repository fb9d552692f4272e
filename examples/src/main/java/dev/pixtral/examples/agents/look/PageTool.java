package dev.pixtral.examples.agents.look;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.agents.picture.Pictures;

/** Shows a page to the model. */
public final class PageTool {
    private final Page page;
    private final int width;

    PageTool(Page page, int width) {
        this.page = page;
        this.width = width;
    }

    /**
     * Draws the page.
     *
     * @return its picture
     */
    @Tool("Takes a screenshot of the page and returns it")
    public ImageContent takeScreenshot() {
        return Pictures.content(page.draw(width));
    }
}
