package dev.pixtral.application;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.nio.file.Path;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Answers a question about a picture: {@code PICTURE QUESTION}. The model is configured in
 * {@code application.properties}.
 */
@SpringBootApplication
public class PictureApplication {
    public static void main(String[] args) {
        SpringApplication.run(PictureApplication.class, args);
    }

    @Bean
    Assistant assistant(ChatModel model) {
        return AiServices.create(Assistant.class, model);
    }

    @Bean
    CommandLineRunner answer(Assistant assistant) {
        return args -> {
            if (args.length == 2) {
                System.out.println(assistant.answer(ImageContent.from(Path.of(args[0]), "image/png"), args[1]));
            }
        };
    }
}
