import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.feel.api.EvaluationResult;
import org.camunda.feel.api.FeelEngineApi;
import org.camunda.feel.api.FeelEngineBuilder;

/** Reads expressions, one a line in Base64, and answers each with what the engine of Camunda makes of it. */
public class Oracle {
  public static void main(String[] args) throws Exception {
    FeelEngineApi engine = FeelEngineBuilder.forJava().build();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(engine, new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8)));
    }
    out.flush();
  }

  /** `value TEXT WARNING…`, `failure TEXT WARNING…` or `thrown TEXT`, each text in Base64. */
  private static String answer(FeelEngineApi engine, String expression) {
    try {
      EvaluationResult result = engine.evaluateExpression(expression, Map.of());
      String kind = result.isSuccess() ? "value " : "failure ";
      String text = result.isSuccess() ? String.valueOf(result.result()) : result.failure().message();
      String warnings =
          result.getSuppressedFailures().stream()
              .map(one -> " " + encode(one.failureType() + ": " + one.failureMessage()))
              .collect(Collectors.joining());
      return kind + encode(text) + warnings;
    } catch (Throwable thrown) {
      return "thrown " + encode(String.valueOf(thrown));
    }
  }

  private static String encode(String text) {
    // Letter by letter, because an encoder replaces half a pair.
    ByteBuffer bytes = ByteBuffer.allocate(2 * text.length()).order(ByteOrder.LITTLE_ENDIAN);
    text.chars().forEach(letter -> bytes.putChar((char) letter));
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
