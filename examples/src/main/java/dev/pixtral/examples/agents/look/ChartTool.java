package dev.pixtral.examples.agents.look;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.agents.picture.Pictures;

/** Draws a chart for the model. */
public final class ChartTool {
    private final BarChart chart;

    ChartTool(BarChart chart) {
        this.chart = chart;
    }

    /**
     * Draws the chart.
     *
     * @return its picture
     */
    @Tool("Draws a chart and returns it")
    public ImageContent showChart() {
        return Pictures.content(chart.draw());
    }
}
