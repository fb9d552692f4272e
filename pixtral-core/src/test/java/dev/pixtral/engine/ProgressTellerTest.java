package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressTellerTest {
    private static final long TENTH = 100_000_000;

    private final Ticket ticket = new Ticket(new EngineThreads(), () -> {});
    private long now;

    private ProgressTeller teller(int pictures) {
        GenerationRequest request = Requests.of(
                promptWithImage(4, 3),
                pictures == 0 ? List.of() : List.of(image(4, 3)),
                SamplingOptions.GREEDY,
                9,
                List.of());
        return new ProgressTeller(ticket, request, 9, () -> now);
    }

    private List<Progress> told() {
        List<Progress> told = new ArrayList<>();
        ticket.fail(new IllegalStateException("end"));
        try {
            ticket.await(new GenerationListener() {
                @Override
                public void onProgress(Progress progress) {
                    told.add(progress);
                }
            });
        } catch (EngineFailureException expected) {
            assertThat(expected).hasCauseInstanceOf(IllegalStateException.class);
        }
        return told;
    }

    @Test
    void the_place_in_the_queue_only_gets_better() {
        ProgressTeller teller = teller(0);
        teller.arrive(3);
        teller.ahead(2);
        teller.ahead(2);
        teller.ahead(4); // older ones have come back
        teller.ahead(0);
        teller.begin();
        teller.ahead(0);
        teller.begin(); // it has given its pages back, and comes once more

        assertThat(told())
                .containsExactly(
                        new Progress.Waiting(0, 3),
                        new Progress.Waiting(1, 3),
                        new Progress.Waiting(3, 3),
                        new Progress.Prompt(0, 17));
    }

    @Test
    void one_that_overtakes_has_waited_for_all() {
        ProgressTeller teller = teller(0);
        teller.arrive(2);
        teller.begin();

        assertThat(told())
                .containsExactly(new Progress.Waiting(0, 2), new Progress.Waiting(2, 2), new Progress.Prompt(0, 17));
    }

    @Test
    void layers_of_a_long_picture_are_told_ten_times_a_second() {
        ProgressTeller teller = teller(1);
        teller.arrive(0);
        teller.begin();
        for (int layer = 0; layer <= 24; layer++) {
            now += TENTH / 5;
            teller.picture(0, layer, 24);
        }
        teller.pictures(1);
        teller.picture(0, 12, 24); // once more, since its features were given back
        teller.pictures(1);

        assertThat(told())
                .containsExactly(
                        new Progress.Waiting(0, 0),
                        new Progress.Picture(0, 1, 0, 12),
                        new Progress.Picture(0, 1, 2, 12),
                        new Progress.Picture(0, 1, 4, 12),
                        new Progress.Picture(0, 1, 7, 12),
                        new Progress.Picture(0, 1, 9, 12),
                        new Progress.Picture(0, 1, 11, 12),
                        new Progress.Picture(1, 1, 12, 12),
                        new Progress.Prompt(0, 17));
    }

    @Test
    void layers_of_a_long_piece_of_the_prompt_are_told_and_nothing_twice() {
        ProgressTeller teller = teller(0);
        teller.arrive(0);
        teller.begin();
        now += TENTH;
        teller.prompt(0, 16, 1, 2);
        teller.prompt(0, 16, 2, 2); // too soon
        teller.prompt(16);
        now += TENTH;
        teller.prompt(0, 16, 1, 2); // computed again
        teller.prompt(16);
        teller.prompt(16, 4, 2, 2); // of four rows one is left of the prompt: the others are the answer's
        teller.prompt(17);
        now += TENTH;
        teller.prompt(17, 1, 1, 2); // an answer's row
        teller.tokens(1);

        assertThat(told())
                .containsExactly(
                        new Progress.Waiting(0, 0),
                        new Progress.Prompt(0, 17),
                        new Progress.Prompt(8, 17),
                        new Progress.Prompt(16, 17),
                        new Progress.Prompt(17, 17),
                        new Progress.Generating(1, 9));
    }

    @Test
    void what_was_cached_of_the_prompt_is_told_once_all_pictures_are_there() {
        ProgressTeller teller = teller(1);
        teller.arrive(0);
        teller.begin();
        teller.prompt(5); // found before its picture is encoded
        teller.pictures(1);
        teller.prompt(5);
        teller.prompt(4); // computed again
        teller.prompt(17);

        assertThat(told())
                .containsExactly(
                        new Progress.Waiting(0, 0),
                        new Progress.Picture(0, 1, 0, 12),
                        new Progress.Picture(1, 1, 12, 12),
                        new Progress.Prompt(0, 17),
                        new Progress.Prompt(5, 17),
                        new Progress.Prompt(17, 17));
    }
}
