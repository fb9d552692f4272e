package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Ends a pass at its next layer once one of its members is cancelled or the engine stops; the stages are handed on.
 *
 * @param stages who sees the stages
 * @param members the generations whose rows are in the pass
 * @param stopped whether the engine is to stop
 */
record PassWatch(PassMonitor stages, List<Sequence> members, BooleanSupplier stopped) implements PassMonitor {
    @Override
    public void stage(String name, float[] values, int rows, int cols) {
        stages.stage(name, values, rows, cols);
    }

    @Override
    public boolean abandoned() {
        if (stopped.getAsBoolean() || stages.abandoned()) {
            return true;
        }
        for (Sequence member : members) {
            if (member.ticket().cancelled()) {
                return true;
            }
        }
        return false;
    }
}
