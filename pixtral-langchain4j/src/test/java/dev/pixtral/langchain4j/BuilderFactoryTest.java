package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.PixtralChatModel.PixtralChatModelBuilder;
import dev.pixtral.langchain4j.PixtralChatModel.PixtralChatModelBuilderFactory;
import dev.pixtral.langchain4j.PixtralStreamingChatModel.PixtralStreamingChatModelBuilder;
import dev.pixtral.langchain4j.PixtralStreamingChatModel.PixtralStreamingChatModelBuilderFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework on the class path replaces the builders by its own. */
class BuilderFactoryTest {
    /** A builder that a framework has extended. */
    public static final class MyBuilder extends PixtralChatModelBuilder {}

    /** The same for streaming. */
    public static final class MyStreamingBuilder extends PixtralStreamingChatModelBuilder {}

    /** Found by the service loader. */
    public static final class MyFactory implements PixtralChatModelBuilderFactory {
        @Override
        public PixtralChatModelBuilder get() {
            return new MyBuilder();
        }
    }

    /** Found by the service loader. */
    public static final class MyStreamingFactory implements PixtralStreamingChatModelBuilderFactory {
        @Override
        public PixtralStreamingChatModelBuilder get() {
            return new MyStreamingBuilder();
        }
    }

    @Test
    void builders_of_a_framework_win(@TempDir Path folder) throws IOException {
        register(folder, PixtralChatModelBuilderFactory.class, MyFactory.class);
        register(folder, PixtralStreamingChatModelBuilderFactory.class, MyStreamingFactory.class);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);

            assertThat(PixtralChatModel.builder()).isInstanceOf(MyBuilder.class);
            assertThat(PixtralStreamingChatModel.builder()).isInstanceOf(MyStreamingBuilder.class);
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(PixtralChatModel.builder()).isExactlyInstanceOf(PixtralChatModelBuilder.class);
    }

    private static void register(Path folder, Class<?> service, Class<?> provider) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(service.getName()), provider.getName());
    }
}
