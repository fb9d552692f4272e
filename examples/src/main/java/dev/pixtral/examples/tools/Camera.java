package dev.pixtral.examples.tools;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import java.nio.file.Path;

/** Tools for the model. */
final class Camera {
    private final Path picture;

    /** A camera that always takes the same picture. */
    Camera(Path picture) {
        this.picture = picture;
    }

    @Tool("Takes a photo and returns it")
    ImageContent takePhoto() {
        return ImageContent.from(picture, "image/png");
    }

    @Tool("Adds two numbers")
    int add(int a, int b) {
        return a + b;
    }
}
