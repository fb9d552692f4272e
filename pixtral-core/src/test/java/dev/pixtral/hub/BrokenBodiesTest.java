package dev.pixtral.hub;

import static dev.pixtral.testing.hub.FakeAnswer.Ending.CLOSE;
import static dev.pixtral.testing.hub.FakeAnswer.Ending.RESET;
import static dev.pixtral.testing.hub.FakeAnswer.Ending.STALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeContent;
import dev.pixtral.testing.hub.FakeRequest;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that break off, stall, are too short or too long, or are not what was asked for. */
@Timeout(60)
class BrokenBodiesTest {
    private static final int PIECE = QuickHub.PIECE;

    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    /** Changes the usual answer of the storage. */
    private interface Change extends BiFunction<FakeRequest, FakeAnswer, FakeAnswer> {}

    private void storage(Change change) {
        scene.hub.script(request -> request.server() == Server.CDN
                ? Optional.of(change.apply(request, scene.hub.usual(request)))
                : Optional.empty());
    }

    private static Change once(Change change) {
        return (request, usual) -> request.number() == 0 ? change.apply(request, usual) : usual;
    }

    /** Every third request. */
    private static Change often(Change change) {
        return (request, usual) -> request.number() % 3 == 0 ? change.apply(request, usual) : usual;
    }

    static Stream<Arguments> repaired() {
        return Stream.of(
                arguments("closed without an answer", often((_, _) -> FakeAnswer.nothing(CLOSE))),
                arguments("reset without an answer", often((_, _) -> FakeAnswer.nothing(RESET))),
                arguments("closed before the body", often((_, usual) -> usual.cut(0, CLOSE))),
                arguments("closed after a byte", often((_, usual) -> usual.cut(1, CLOSE))),
                arguments("closed in the middle", often((_, usual) -> usual.cut(PIECE / 2, CLOSE))),
                arguments("closed before the last byte", often((_, usual) -> usual.cut(PIECE - 1, CLOSE))),
                arguments("reset in the middle", often((_, usual) -> usual.cut(PIECE / 2, RESET))),
                arguments("every connection brings 300 bytes", (Change) (_, usual) -> usual.cut(300, CLOSE)),
                arguments("no headers", once((_, _) -> FakeAnswer.nothing(STALL))),
                arguments("stalled before the body", once((_, usual) -> usual.cut(0, STALL))),
                arguments("stalled in the middle", once((_, usual) -> usual.cut(PIECE / 2, STALL))),
                arguments("slow, but not stalled", once((_, usual) -> usual.slow(2_000))),
                arguments("chunked, without a length", (Change) (_, usual) -> usual.chunked()),
                arguments(
                        "chunked and cut off",
                        often((_, usual) -> usual.chunked().cut(PIECE / 2, CLOSE))),
                arguments(
                        "server errors", often((request, _) -> FakeAnswer.of(request.number() % 2 == 0 ? 503 : 500))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void repaired(String name, Change change) {
        storage(change);

        assertThat(scene.large()).isEqualTo(scene.large);

        scene.check(3 + 4 * 8 + 8);
    }

    static Stream<Arguments> without_ranges() {
        return Stream.of(
                arguments("ignored", change((request, usual) -> whole(request, usual))),
                arguments("wrong start", range("bytes 1-999/7300")),
                arguments("wrong end", range("bytes 0-998/7300")),
                arguments("another unit", range("rows 0-999/7300")),
                arguments("negative", range("bytes -1-999/7300")),
                arguments("no Content-Range", change((_, usual) -> usual.without("Content-Range"))),
                arguments(
                        "two parts",
                        change((_, usual) -> usual.without("Content-Range")
                                .with("Content-Type", "multipart/byteranges; boundary=x"))),
                arguments(
                        "longer",
                        change((request, usual) ->
                                usual.content(usual.content(), usual.from(), Math.min(Scene.LARGE, usual.to() + 10)))),
                arguments(
                        "shorter",
                        change((request, usual) -> usual.content(usual.content(), usual.from(), usual.to() - 10))),
                arguments("compressed", change((_, usual) -> usual.with("Content-Encoding", "gzip"))),
                arguments("refused with 416", change((_, _) -> FakeAnswer.of(416))),
                arguments(
                        "refused with 416 and the size",
                        change((_, _) -> FakeAnswer.of(416).with("Content-Range", "bytes */7300"))),
                arguments("refused with 403", change((_, _) -> FakeAnswer.of(403, "invalid range"))));
    }

    /** Changes answers to requests for a range. */
    private static Change change(Change change) {
        return (request, usual) -> request.from().isPresent() ? change.apply(request, usual) : usual;
    }

    private static Change range(String value) {
        return change((_, usual) -> usual.with("Content-Range", value));
    }

    private static FakeAnswer whole(FakeRequest request, FakeAnswer usual) {
        FakeContent content = usual.content();
        return FakeAnswer.of(200).content(content, 0, content.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void without_ranges(String name, Change change) {
        storage(change);

        assertThat(scene.large()).isEqualTo(scene.large);

        scene.check(40);
        assertThat(scene.hub.requests(Server.CDN))
                .anySatisfy(request -> assertThat(request.from()).isEmpty());
        scene.hub.forgetRequests();

        HubSnapshot snapshot = scene.snapshot();
        assertThat(scene.part(snapshot, 2_500, 2_600)).isEqualTo(Arrays.copyOfRange(scene.large, 2_500, 2_600));
        assertThat(scene.hub.requests(Server.CDN))
                .as("no range is tried again")
                .noneSatisfy(request -> assertThat(request.headers()).containsEntry("range", "bytes=2500-2599"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cut_streams")
    void a_stream_without_ranges_continues(String name, Change cut) {
        // numbered by themselves: how many ranges are asked for before depends on when the first answer comes
        AtomicInteger streams = new AtomicInteger();
        storage((request, usual) -> request.from().isPresent()
                ? whole(request, usual)
                : cut.apply(request.withNumber(streams.getAndIncrement()), usual));

        assertThat(scene.large()).isEqualTo(scene.large);

        scene.check(60);
    }

    static Stream<Arguments> cut_streams() {
        return Stream.of(
                arguments("a little further each time", (Change)
                        (request, usual) -> usual.cut(1_000L * (request.number() + 1), CLOSE)),
                arguments("twice at the beginning", (Change)
                        (request, usual) -> request.number() < 2 ? usual.cut(0, CLOSE) : usual),
                arguments("compressed once", (Change)
                        (request, usual) -> request.number() == 0 ? usual.with("Content-Encoding", "gzip") : usual));
    }

    static Stream<Arguments> hopeless() {
        String storage = "http://localhost:S";
        return Stream.of(
                arguments(
                        "never an answer",
                        (Change) (_, _) -> FakeAnswer.nothing(CLOSE),
                        Reason.UNREACHABLE,
                        "The connection to " + storage + " broke"),
                arguments(
                        "never a byte",
                        (Change) (_, usual) -> usual.cut(0, CLOSE),
                        Reason.UNREACHABLE,
                        "The connection to " + storage + " broke"),
                arguments(
                        "chunked without a byte",
                        (Change) (_, usual) -> usual.content(usual.content(), usual.from(), usual.from())
                                .chunked(),
                        Reason.UNREACHABLE,
                        storage + " ends its answers too early"),
                arguments(
                        "no headers",
                        (Change) (_, _) -> FakeAnswer.nothing(STALL),
                        Reason.UNREACHABLE,
                        storage + " sends nothing for 1 s; try again later, what was finished is kept."),
                arguments(
                        "server errors",
                        (Change) (_, _) -> FakeAnswer.of(503),
                        Reason.UNREACHABLE,
                        "someone/model: model.safetensors: the server " + storage
                                + " has a problem (status 503); try again later, what was finished is kept."),
                arguments(
                        "another size",
                        range("bytes 0-999/7301"),
                        Reason.CHANGED,
                        "someone/model: model.safetensors: the file has changed on the server (its size is now '7301', not '7300'); start the download again."),
                arguments(
                        "416 with another size",
                        change((_, _) -> FakeAnswer.of(416).with("Content-Range", "bytes */5")),
                        Reason.CHANGED,
                        "the file has changed on the server (its size is now '5', not '7300')"),
                arguments(
                        "no ranges and another size",
                        (Change) (_, _) -> FakeAnswer.of(200, "short"),
                        Reason.CHANGED,
                        "the file has changed on the server (its size is now '5', not '7300')"),
                arguments(
                        "always compressed",
                        (Change) (_, usual) -> usual.with("Content-Encoding", "gzip"),
                        Reason.FOREIGN,
                        "sends the file compressed, although it was asked not to"),
                arguments(
                        "always refused",
                        (Change) (_, _) -> FakeAnswer.of(403, "no"),
                        Reason.DENIED,
                        "someone/model: model.safetensors: the storage server " + storage
                                + " refuses the file (status 403); try again later."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hopeless(String name, Change change, Reason reason, String message) {
        storage(change);

        HubException failure = scene.failure(scene::large);

        assertThat(scene.shown(failure)).contains(message);
        assertThat(failure.reason()).isEqualTo(reason);
        scene.check(80);
    }
}
