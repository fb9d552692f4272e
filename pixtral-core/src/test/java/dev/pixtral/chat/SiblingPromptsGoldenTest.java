package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.errors.PromptException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.testing.OpenAiMessages;
import dev.pixtral.tokenizer.ImageSettings;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every conversation that the reference encoded or refused, with the tokenizers of Pixtral-12B's siblings. */
class SiblingPromptsGoldenTest {
    private static final Map<String, String> TOKENIZERS = Map.of(
            "v7", "tekken-v7.json", "v11", "tekken-v11.json", "v13", "tekken-v13.json", "v7m1", "tokenizer.model.v7m1");
    private static final Map<String, Template> TEMPLATES = new HashMap<>();

    /** A version's tokenizer and template. */
    private record Template(Tokenizer tokenizer, InstructTemplate template) {}

    static Stream<Arguments> accepted() {
        return cases().filter(golden -> !golden(golden).has("error"));
    }

    static Stream<Arguments> refused() {
        return cases().filter(golden -> golden(golden).has("error"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void encodes_as_the_reference(String version, JsonNode golden) {
        Template of = template(version);
        OpenAiMessages messages = messages(of);
        EncodedPrompt encoded = of.template().encode(messages.prompt(golden), messages, mode(golden));

        assertThat(of.tokenizer().decode(encoded.ids(), SpecialTokenPolicy.KEEP))
                .isEqualTo(golden.get("expected_text_with_specials").textValue());
        assertThat(encoded.ids()).containsExactly(TokenizerFixtures.ints(golden.get("expected_ids")));
        assertThat(encoded.images())
                .extracting(ImageSlot::grid)
                .containsExactlyElementsOf(grids(golden.get("images_in_prompt")));
        SpecialTokens special = of.tokenizer().specialTokens();
        int patches = 0;
        for (ImageSlot slot : encoded.images()) {
            assertThat(encoded.ids()[slot.position()]).isEqualTo(special.img());
            assertThat(encoded.ids()[slot.position() + slot.grid().tokens() - 1])
                    .isEqualTo(special.imgEnd());
            patches += slot.grid().patches();
        }
        assertThat(Arrays.stream(encoded.ids())
                        .filter(id -> id == special.img())
                        .count())
                .isEqualTo(patches);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_what_the_reference_refuses(String version, JsonNode golden) {
        Template of = template(version);
        OpenAiMessages messages = messages(of);

        assertThatThrownBy(() -> of.template().encode(messages.prompt(golden), messages, mode(golden)))
                .isInstanceOfAny(PromptException.class, OpenAiMessages.NoPlaceForIt.class);
    }

    private static Template template(String version) {
        return TEMPLATES.computeIfAbsent(version, it -> {
            Tokenizer tokenizer = TokenizerFixtures.sibling(TOKENIZERS.get(it));
            return new Template(tokenizer, new InstructTemplate(tokenizer));
        });
    }

    private static OpenAiMessages messages(Template of) {
        ImageSettings settings = of.tokenizer().imageSettings().orElseThrow();
        return OpenAiMessages.ofGrids(image -> OpenAiMessages.grid(
                image.get("width").intValue(),
                image.get("height").intValue(),
                settings.maxImageSize(),
                settings.patchSize() * settings.spatialMergeSize()));
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

    @SuppressWarnings("unchecked")
    private static JsonNode golden(Arguments arguments) {
        return ((Named<JsonNode>) arguments.get()[1]).getPayload();
    }

    private static Stream<Arguments> cases() {
        return Stream.of("v7", "v11", "v13", "v7m1")
                .flatMap(version -> TokenizerFixtures.cases("/fixtures/siblings/tokenizer/chat-" + version + ".json.gz")
                        .map(golden -> Arguments.of(
                                version,
                                Named.of(
                                        golden.get("id") + " "
                                                + golden.get("group").textValue(),
                                        golden))));
    }
}
