package dev.pixtral.langchain4j.metrics;

import dev.pixtral.Pixtral;
import dev.pixtral.metrics.EngineStatistics;
import java.util.Map;
import java.util.Optional;

/** Something that answers with engines: a chat model, or an open {@link Pixtral}. */
public interface EngineSource {
    /**
     * Returns its engines without opening any.
     *
     * @return each engine by the name of its model, that of the default first; an engine that several sources or names
     *     share is the same object in all of them
     */
    Map<String, EngineView> engines();

    /**
     * Returns the engine of an open model.
     *
     * @param pixtral the model; owned by the caller
     * @return a source with one engine
     */
    static EngineSource of(Pixtral pixtral) {
        Map<String, EngineView> engines = Map.of(pixtral.name(), new EngineView() {
            @Override
            public EngineState state() {
                return pixtral.closed() ? EngineState.CLOSED : EngineState.OPEN;
            }

            @Override
            public Optional<EngineStatistics> statistics() {
                return Optional.of(pixtral.statistics()).filter(_ -> !pixtral.closed());
            }
        });
        return () -> engines;
    }
}
