package dev.pixtral.engine;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.function.LongSupplier;

/** The small random model of the golden data, for several engines one after the other. */
final class TinyNetwork implements AutoCloseable {
    final PixtralNetwork network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
    final Tokenizer tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
    final Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));

    Engine engine(EngineOptions options) {
        return engine(options, PassMonitor.NONE);
    }

    Engine engine(EngineOptions options, Drafter.Maker drafters) {
        return engine(options, drafters, PassMonitor.NONE);
    }

    Engine engine(EngineOptions options, Drafter.Maker drafters, PassMonitor monitor) {
        return engine(options, parts(options).with(monitor).with(drafters));
    }

    Engine engine(EngineOptions options, PassMonitor monitor) {
        return engine(options, parts(options).with(monitor));
    }

    /** An engine whose time is counted in passes. */
    Engine engine(EngineOptions options, Passes passes) {
        return engine(options, passes, passes::nanos);
    }

    Engine engine(EngineOptions options, PassMonitor monitor, LongSupplier clock) {
        return engine(compute, options, monitor, clock);
    }

    Engine engine(Compute other, EngineOptions options, PassMonitor monitor, LongSupplier clock) {
        return new Engine(
                network, other, tokenizer, options, parts(options).with(monitor).with(clock));
    }

    Engine engine(EngineOptions options, EngineParts parts) {
        return new Engine(network, compute, tokenizer, options, parts);
    }

    /** What an engine is made of unless a test replaces it. */
    EngineParts parts(EngineOptions options) {
        return EngineParts.of(network, tokenizer.specialTokens(), options);
    }

    @Override
    public void close() {
        compute.workers().close();
        network.close();
    }
}
