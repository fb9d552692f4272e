package dev.pixtral.langchain4j.metrics;

import dev.pixtral.metrics.EngineStatistics;
import java.util.Optional;

/** An engine as monitoring sees it. Thread-safe; neither method opens an engine or waits for one. */
public interface EngineView {
    /**
     * Returns whether it can answer.
     *
     * @return its state now
     */
    EngineState state();

    /**
     * Returns what it has done since it was opened.
     *
     * @return a snapshot; empty unless it is open
     */
    Optional<EngineStatistics> statistics();
}
