package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.errors.PromptException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.testing.OpenAiMessages;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every conversation that the reference encoded or refused, with Pixtral-12B's tokenizer. */
class InstructTemplateGoldenTest {
    // a bad name in a tool message, images in assistant and system messages, an unknown role
    private static final Set<Integer> REFUSED_BY_THE_TYPES = Set.of(112, 116, 117, 118);

    private final Tokenizer tekken = TokenizerFixtures.pixtral();
    private final InstructTemplate template = new InstructTemplate(tekken);
    private final OpenAiMessages messages = OpenAiMessages.ofGrids(image -> OpenAiMessages.grid(
            image.get("width").intValue(), image.get("height").intValue(), 1024));

    static Stream<Named<JsonNode>> accepted() {
        return cases().filter(golden -> !golden.getPayload().has("error"));
    }

    static Stream<Named<JsonNode>> refused() {
        return cases().filter(golden -> golden.getPayload().has("error"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void encodes_as_the_reference(JsonNode golden) {
        EncodedPrompt encoded = template.encode(messages.prompt(golden), messages, mode(golden));

        assertThat(tekken.decode(encoded.ids(), SpecialTokenPolicy.KEEP))
                .isEqualTo(golden.get("expected_text_with_specials").textValue());
        assertThat(encoded.ids()).containsExactly(TokenizerFixtures.ints(golden.get("expected_ids")));
        assertThat(encoded.images())
                .extracting(ImageSlot::grid)
                .containsExactlyElementsOf(grids(golden.get("images_in_prompt")));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void image_slots_point_at_the_patches(JsonNode golden) {
        EncodedPrompt encoded = template.encode(messages.prompt(golden), messages, mode(golden));

        int[] ids = encoded.ids();
        int patches = 0;
        for (ImageSlot slot : encoded.images()) {
            assertThat(ids[slot.position()]).isEqualTo(10);
            assertThat(slot.position() == 0 || ids[slot.position() - 1] != 10).isTrue();
            assertThat(ids[slot.position() + slot.grid().tokens() - 1]).isEqualTo(13);
            patches += slot.grid().patches();
        }
        assertThat(Arrays.stream(ids).filter(id -> id == 10).count()).isEqualTo(patches);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_what_the_reference_refuses(JsonNode golden) {
        Class<? extends Exception> refusal =
                REFUSED_BY_THE_TYPES.contains(golden.get("id").intValue())
                        ? OpenAiMessages.NoPlaceForIt.class
                        : PromptException.class;

        assertThatThrownBy(() -> template.encode(messages.prompt(golden), messages, mode(golden)))
                .isInstanceOf(refusal);
    }

    private static ValidationMode mode(JsonNode golden) {
        return golden.get("mode").textValue().equals("serving") ? ValidationMode.SERVING : ValidationMode.TEST;
    }

    private static List<PatchGrid> grids(JsonNode pairs) {
        List<PatchGrid> grids = new ArrayList<>();
        pairs.forEach(pair ->
                grids.add(new PatchGrid(pair.get(0).intValue(), pair.get(1).intValue())));
        return grids;
    }

    private static Stream<Named<JsonNode>> cases() {
        return TokenizerFixtures.cases("/fixtures/tokenizer/chat.json")
                .map(golden ->
                        Named.of(golden.get("id") + " " + golden.get("group").textValue(), golden));
    }
}
