package dev.pixtral.engine;

import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.draft.TextDrafter;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.SpecialTokens;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What an engine is made of besides the model. Tests replace some of it.
 *
 * @param stages receives the stages of all passes on the engine's thread
 * @param pool the key/value cache, which the engine closes
 * @param features memory for features of pictures, empty when the engine is closed
 * @param clock tells the time in nanoseconds
 * @param drafters makes what guesses the next tokens
 * @param meters count what the engine does
 */
record EngineParts(
        PassMonitor stages,
        KvPool pool,
        FeatureMemory features,
        LongSupplier clock,
        Drafter.Maker drafters,
        EngineMeters meters) {
    static EngineParts of(PixtralNetwork network, SpecialTokens special, EngineOptions options) {
        return new EngineParts(
                PassMonitor.NONE,
                network.newKvPool(options.keyValues(), options.cachePositions()),
                new FeatureMemory(),
                System::nanoTime,
                drafters(special, options),
                new EngineMeters());
    }

    private static Drafter.Maker drafters(SpecialTokens special, EngineOptions options) {
        if (!options.speculation()) {
            return _ -> Drafter.NONE;
        }
        Set<Integer> never = Set.of(special.img(), special.imgBreak(), special.imgEnd(), special.eos());
        return prompt -> new TextDrafter(prompt, never::contains);
    }

    EngineParts with(PassMonitor other) {
        return new EngineParts(other, pool, features, clock, drafters, meters);
    }

    /** Replaces the key/value cache, and closes the one that it had. */
    EngineParts with(KvPool other) {
        pool.close();
        return new EngineParts(stages, other, features, clock, drafters, meters);
    }

    EngineParts with(FeatureMemory other) {
        return new EngineParts(stages, pool, other, clock, drafters, meters);
    }

    EngineParts with(LongSupplier other) {
        return new EngineParts(stages, pool, features, other, drafters, meters);
    }

    EngineParts with(Drafter.Maker other) {
        return new EngineParts(stages, pool, features, clock, other, meters);
    }
}
