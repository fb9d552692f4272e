package dev.pixtral.langchain4j.spring;

import dev.pixtral.langchain4j.metrics.EngineSource;
import dev.pixtral.langchain4j.metrics.EngineState;
import dev.pixtral.langchain4j.metrics.EngineView;
import dev.pixtral.metrics.RequestCounts;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the engines of the models can answer, in no words of a version of Spring Boot. Asking opens no engine: one
 * that no request has needed yet counts as healthy.
 *
 * @param up whether none has failed
 * @param details the state of each engine by the name of its model, and its queue if it is open
 */
record EngineHealth(boolean up, Map<String, Object> details) {
    static EngineHealth of(List<EngineSource> sources) {
        boolean up = true;
        Map<String, Object> details = new LinkedHashMap<>();
        Set<EngineView> seen = new HashSet<>();
        for (EngineSource source : sources) {
            for (Map.Entry<String, EngineView> engine : source.engines().entrySet()) {
                if (seen.add(engine.getValue())) {
                    up &= engine.getValue().state() != EngineState.FAILED;
                    details.put(free(engine.getKey(), details), details(engine.getValue()));
                }
            }
        }
        return new EngineHealth(up, details);
    }

    /** A name that no other engine has: models with different settings may have the same name. */
    private static String free(String name, Map<String, Object> taken) {
        String free = name;
        for (int number = 2; taken.containsKey(free); number++) {
            free = name + " (" + number + ")";
        }
        return free;
    }

    private static Map<String, Object> details(EngineView engine) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", engine.state().name());
        engine.statistics().ifPresent(now -> {
            RequestCounts requests = now.requests();
            details.put("running", requests.running());
            details.put("waiting", requests.waiting());
            details.put("queueCapacity", requests.queueCapacity());
        });
        return details;
    }
}
