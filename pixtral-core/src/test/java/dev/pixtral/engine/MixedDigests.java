package dev.pixtral.engine;

import dev.pixtral.engine.MixedConversations.Turn;
import dev.pixtral.kernels.KvType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Prints digests of the answers of conversations that follow from a seed. Arguments: seed, number of rounds, salt, and
 * a folder for files. The conversations depend on the seed alone; the caches, engines and threads that compute their
 * answers on the salt as well, so two JVMs compute the same answers in different ways.
 *
 * <p>The first line names the kernels. Then comes a line a round. The process ends when its standard input does, so it
 * does not survive whoever started it.
 */
final class MixedDigests {
    private MixedDigests() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(MixedDigests::endWithTheParent);
        long seed = Long.parseLong(args[0]);
        try (TinyNetwork tiny = new TinyNetwork()) {
            System.out.println(tiny.compute.kernels().name());
            for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                Path files = Files.createDirectories(Path.of(args[3], "round-" + round));
                Random how = new Random(seed + 31L * round + 1_000_003L * Long.parseLong(args[2]));
                System.out.printf("round %d %s%n", round, digest(tiny, seed + round, how, files));
            }
        }
    }

    private static void endWithTheParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    private static String digest(TinyNetwork tiny, long seed, Random how, Path files) throws Exception {
        Random random = new Random(seed);
        KvType type = KvType.values()[random.nextInt(KvType.values().length)];
        List<List<Turn>> conversations;
        try (Engine alone = MixedRun.alone(tiny.network, tiny.compute, tiny.tokenizer, type)) {
            conversations = MixedConversations.uncancelled(new MixedConversations(
                            tiny.tokenizer,
                            tiny.network.config().vision().patchSize(),
                            request -> alone.submit(request).await(GenerationListener.NONE))
                    .draw(random, 4, 3));
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (List<GenerationResult> conversation :
                new MixedRun(tiny.network, tiny.tokenizer, type, files, conversations).run(how)) {
            for (GenerationResult answer : conversation) {
                String all = Arrays.toString(answer.ids()) + answer.logprobs() + answer.finishReason();
                sha.update(all.getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
