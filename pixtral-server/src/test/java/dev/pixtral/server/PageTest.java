package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.testing.Eventually;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, used as a person would. */
class PageTest {
    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final String RECEIPT = Path.of("..", "examples", "images", "receipt.png")
            .toAbsolutePath()
            .normalize()
            .toString();
    private static final String QUESTION = "How much was paid in total?";
    private static final String ANSWER = "The total is 43.00 €.";

    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = Browser.open();
        server = TestServer.start();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
            server.close();
        }
    }

    @BeforeEach
    void show() {
        browser.colours("light");
        browser.size(1100, 900);
        browser.go(server.uri("/"));
        browser.until("the page is connected", "document.querySelector('#model').textContent.includes('tokens')");
    }

    @AfterEach
    void nothing_went_wrong_in_the_page() {
        assertThat(browser.console()).isEmpty();
    }

    private static void untilAnswered(int answers) {
        browser.until(
                "the answer is complete",
                "document.querySelectorAll('article:not(.own) .stats').length === " + answers
                        + " && !document.querySelector('#send').hidden");
    }

    private static String answer() {
        return browser.run(
                        "return [...document.querySelectorAll('article:not(.own)')].at(-1).querySelector('.text').textContent")
                .textValue();
    }

    @Test
    void a_picture_is_chosen_and_asked_about() {
        browser.type("#files", RECEIPT);
        browser.until("there is a thumbnail", "document.querySelectorAll('#pictures li').length === 1");
        assertThat(browser.text("#pictures .facts")).isEqualTo("144 × 128, 80 tokens");

        browser.type("#question", QUESTION);
        browser.click("#send");
        untilAnswered(1);

        assertThat(answer()).isEqualTo(ANSWER);
        assertThat(browser.text("article.own")).contains(QUESTION).contains("80 tokens");
        assertThat(browser.text(".stats")).contains("80 of pictures").contains("tokens/s");
        assertThat(browser.run("return document.querySelector('#pictures').hidden")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void pictures_are_pasted_and_dropped_and_removed() {
        String drop = """
                const bytes = await (await fetch(arguments_[0])).blob();
                const data = new DataTransfer();
                data.items.add(new File([bytes], arguments_[1], { type: "image/png" }));
                const init = { bubbles: true, cancelable: true };
                if (arguments_[1] === "pasted.png") {
                  document.querySelector("#question").dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: data }));
                } else {
                  document.body.dispatchEvent(new DragEvent("dragover", { ...init, dataTransfer: data }));
                  if (document.querySelector("#drop").hidden) throw "no sign of where to drop";
                  document.body.dispatchEvent(new DragEvent("drop", { ...init, dataTransfer: data }));
                }
                """.replace(
                        "await (await fetch(arguments_[0])).blob()",
                        "Uint8Array.from(atob(arguments_[0]), (c) => c.charCodeAt(0))");
        String picture = TestServer.picture("receipt.png").substring("data:image/png;base64,".length());

        assertThat(browser.await(drop, picture, "pasted.png").isNull()).isTrue();
        assertThat(browser.await(drop, picture, "dropped.png").isNull()).isTrue();

        browser.until("there are two thumbnails", "document.querySelectorAll('#pictures li').length === 2");
        assertThat(browser.run("return document.querySelector('#drop').hidden").booleanValue())
                .isTrue();
        browser.click("#pictures button[aria-label='Remove pasted.png']");
        assertThat(browser.text("#pictures")).contains("dropped.png").doesNotContain("pasted.png");
    }

    @Test
    void a_conversation_needs_no_mouse() {
        browser.type("Hello" + Browser.ENTER);
        untilAnswered(1);
        assertThat(answer()).isEqualTo("Hello! How can I help you?");
        assertThat(browser.run("return document.activeElement.id").textValue()).isEqualTo("question");

        browser.type("Hello again" + Browser.ENTER);
        untilAnswered(2);
        assertThat(answer()).isNotBlank();

        browser.type(Browser.TAB);
        assertThat(browser.run("return document.activeElement.id").textValue()).isEqualTo("send");
        browser.click("#new");
        assertThat(browser.run("return document.querySelectorAll('article').length")
                        .intValue())
                .isZero();
    }

    @Test
    void escape_and_the_button_stop_an_answer() {
        endless();
        server.untilIdle(); // a test before may have left an answer that is being cancelled
        long before = server.pixtral.statistics().requests().cancelled();

        browser.type("#question", "Hello" + Browser.ENTER);
        browser.until(
                "there is some text", "(document.querySelector('article:not(.own) .text')?.textContent ?? '') !== ''");
        browser.type(Browser.ESCAPE);
        untilAnswered(1);
        assertThat(browser.text(".stats")).isEqualTo("stopped");

        browser.type("#question", "Hello" + Browser.ENTER);
        browser.until(
                "there is some text",
                "(document.querySelectorAll('article:not(.own) .text')[1]?.textContent ?? '') !== ''");
        browser.click("#stop");
        untilAnswered(2);
        Eventually.until(
                "both are cancelled",
                () -> server.pixtral.statistics().requests().cancelled() == before + 2);
    }

    /** Asks for an answer that cannot end by itself within seconds. */
    private static void endless() {
        browser.click("#more summary");
        browser.type(
                "#schema",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", \"items\": {\"type\": \"boolean\"},"
                        + " \"minItems\": 4000}}, \"required\": [\"a\"]}");
        browser.type("#tokens", "20000");
    }

    @Test
    void tools_are_called_and_their_results_sent() {
        browser.click("#more summary");
        browser.type(
                "#tools",
                "[{\"type\": \"function\", \"function\": {\"name\": \"get_weather\", \"parameters\": {\"type\": \"object\","
                        + " \"properties\": {\"city\": {\"type\": \"string\"}}, \"required\": [\"city\"]}}}]");
        browser.type("#question", "What is the weather in Paris?");
        browser.click("#send");
        untilAnswered(1);
        assertThat(browser.text("article:not(.own) pre")).isEqualTo("get_weather({\"city\": \"Paris\"})");

        browser.type("article .fields textarea", "21 degrees");
        browser.click("article .fields button");
        untilAnswered(2);
        assertThat(answer()).isNotBlank();
    }

    @Test
    void the_form_of_the_answer_is_a_schema() {
        browser.click("#more summary");
        browser.type(
                "#schema",
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}, \"required\": [\"n\"]}");
        browser.type("#question", "Hello" + Browser.ENTER);
        untilAnswered(1);

        assertThat(TestServer.json(answer()).path("n").isIntegralNumber()).isTrue();
    }

    @Test
    void mistakes_are_said_and_lose_nothing() {
        browser.click("#more summary");
        browser.type("#tools", "[nonsense");
        browser.type("#question", "Hello" + Browser.ENTER);

        browser.until("the mistake is said", "!document.querySelector('#problem').hidden");
        assertThat(browser.text("#problem[role=alert]")).startsWith("Tools is not valid JSON");
        assertThat(browser.run("return document.querySelector('#question').value")
                        .textValue())
                .isEqualTo("Hello");
        assertThat(browser.run("return document.querySelectorAll('article').length")
                        .intValue())
                .isZero();
    }

    @Test
    void a_refusal_of_the_server_is_said_and_loses_nothing() {
        browser.run("document.querySelector('#schema').value = '{\"type\": \"nonsense\"}'");
        browser.type("#question", "Hello" + Browser.ENTER);

        browser.until("the refusal is said", "!document.querySelector('#problem').hidden");
        assertThat(browser.text("#problem")).contains("Response schema answer").contains("must be one or more of");
        assertThat(browser.run("return document.querySelector('#question').value")
                        .textValue())
                .isEqualTo("Hello");
        assertThat(browser.console()).allSatisfy(line -> assertThat(line).contains("400"));
    }

    @Test
    void a_key_is_asked_for() {
        try (TestServer closed = TestServer.start(
                settings -> settings.withAccess(Access.LOCAL.withKeys(ApiKeys.of(List.of("0123456789abcdef")))))) {
            browser.go(closed.uri("/"));
            browser.until("a key is asked for", "document.activeElement.id === 'key'");
            assertThat(browser.text("#problem")).contains("key");
            assertThat(browser.console()).allSatisfy(line -> assertThat(line).contains("401"));

            browser.type("#key", "0123456789abcdef" + Browser.TAB);

            browser.until("it is connected", "document.querySelector('#model').textContent.includes('tokens')");
            assertThat(browser.run("return document.querySelector('#problem').hidden")
                            .booleanValue())
                    .isTrue();
        }
    }

    @Test
    void everything_has_a_name_for_a_screen_reader() {
        browser.type("#files", RECEIPT);
        browser.until("there is a thumbnail", "document.querySelectorAll('#pictures li').length === 1");
        browser.click("#more summary");

        JsonNode nodes = browser.devTools("Accessibility.getFullAXTree", java.util.Map.of())
                .path("nodes");

        List<String> unnamed = new java.util.ArrayList<>();
        int named = 0;
        for (JsonNode node : nodes) {
            String role = node.at("/role/value").asText();
            if (List.of("button", "textbox", "spinbutton", "image", "link", "progressbar")
                            .contains(role)
                    && !node.path("ignored").booleanValue()) {
                named++;
                if (node.at("/name/value").asText().isBlank()) {
                    unnamed.add(node.toString());
                }
            }
        }
        assertThat(unnamed).isEmpty();
        assertThat(named).isGreaterThan(8);
    }

    @Test
    void it_is_readable_in_the_dark_and_on_a_phone() {
        browser.type("#files", RECEIPT);
        browser.until("there is a thumbnail", "document.querySelectorAll('#pictures li').length === 1");
        browser.type("#question", QUESTION);
        browser.click("#send");
        untilAnswered(1);
        browser.screenshot(SHOTS.resolve("light.png"));
        int light = brightness();

        browser.colours("dark");
        browser.screenshot(SHOTS.resolve("dark.png"));
        assertThat(brightness()).isLessThan(100);
        assertThat(light).isGreaterThan(600);

        browser.size(360, 740);
        browser.screenshot(SHOTS.resolve("phone.png"));
        assertThat(browser.run("return document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(360);
        assertThat(browser.run("return document.querySelector('#send').getBoundingClientRect().right")
                        .doubleValue())
                .isLessThanOrEqualTo(360);
    }

    /** The sum of the three colours of the background, 0 to 765. */
    private static int brightness() {
        return browser.run(
                        "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((a, b) => a + +b, 0)")
                .intValue();
    }

    @Test
    void the_page_can_only_talk_to_its_server() {
        HttpResponse<String> page = server.get("/");

        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe")
                .doesNotContain("http");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        for (String file : List.of("/", "/page.css", "/page.js", "/server.js", "/pictures.js", "/turns.js")) {
            assertThat(server.get(file).body()).isNotEmpty().doesNotContain("http://", "https://", "innerHTML");
        }
    }
}
