package dev.pixtral.engine;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tekken;

/** The small random model of the golden data, for several engines one after the other. */
final class TinyNetwork implements AutoCloseable {
    final PixtralNetwork network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
    final Tekken tokenizer = Tekken.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
    final Compute compute = new Compute(KernelsProvider.create(KernelsProvider.Choice.fromProperty()), new Workers(2));

    Engine engine(EngineOptions options) {
        return engine(options, PassMonitor.NONE);
    }

    Engine engine(EngineOptions options, Drafter.Maker drafters) {
        return engine(options, drafters, PassMonitor.NONE);
    }

    Engine engine(EngineOptions options, Drafter.Maker drafters, PassMonitor monitor) {
        return new Engine(
                network,
                compute,
                tokenizer,
                options,
                monitor,
                network.newKvPool(options.keyValues(), options.cachePositions()),
                drafters);
    }

    Engine engine(EngineOptions options, PassMonitor monitor) {
        return new Engine(network, compute, tokenizer, options, monitor);
    }

    @Override
    public void close() {
        compute.workers().close();
        network.close();
    }
}
