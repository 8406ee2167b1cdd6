# frozen_string_literal: true

# Tests of the Ruby client against a scripted agent on a real Unix socket: `ruby test_secretsync.rb`.
require "minitest/autorun"
require "tmpdir"
require_relative "secretsync"

# Accepts one connection and gives every message to a block, which returns the texts to write, or nil to close.
class ScriptedAgent
  attr_reader :path, :seen

  def initialize(&script)
    @directory = Dir.mktmpdir
    @path = File.join(@directory, "agent.sock")
    @seen = []
    @server = UNIXServer.new(@path)
    @thread = Thread.new { serve(script) }
  end

  def serve(script)
    connection = @server.accept
    while (line = connection.gets)
      @seen << SecretSync::Strict.parse(line)
      texts = script.call(@seen.last) or break
      texts.each do |text|
        connection.write(text.is_a?(Hash) ? "#{JSON.generate(text)}\n" : text)
      end
    end
  rescue SystemCallError
    # The client went away.
  ensure
    connection&.close
  end

  def close
    return if @server.closed?

    @thread.join
    @server.close
    FileUtils.remove_entry(@directory)
  end
end

class ClientTest < Minitest::Test
  def reply(message, result = {})
    { "jsonrpc" => "2.0", "id" => message["id"], "result" => result }
  end

  def with_agent(script, **options)
    agent = ScriptedAgent.new(&script)
    SecretSync::Client.open(agent.path, **options) { |client| yield client, agent }
  ensure
    agent.close
  end

  def test_methods_send_their_params
    script = ->(message) { [reply(message, "associated_secrets" => {})] }
    with_agent(script) do |client, agent|
      client.put("my-kv", "my-secret", { "foo" => "b\u00e4r\n" }, version: 3)
      client.set("my-awssm-1", "my-kv", "my-secret", deadline: 1.5)
      client.patch_destination("aws-sm/x", endpoint_url: nil, region: "eu-west-1")
      client.associations("x").to_a
      client.wait(destination: "x")
      secret = { "mount" => "my-kv", "secret_name" => "my-secret" }
      assert_equal [
        secret.merge("data" => { "foo" => "b\u00e4r\n" }, "version" => 3),
        { "type" => "aws-sm", "name" => "my-awssm-1", "_meta" => { "deadline_ms" => 1500 } }.merge(secret),
        { "type" => "aws-sm", "name" => "x", "endpoint_url" => nil, "region" => "eu-west-1" },
        { "type" => "aws-sm", "name" => "x" },
        { "destination" => "aws-sm/x" }
      ], (agent.seen.map { |message| message["params"] })
      assert_equal [1, 2, 3, 4, 5], (agent.seen.map { |message| message["id"] })
    end
  end

  def test_pages_are_read_to_the_end
    script = lambda do |message|
      after = message["params"]["after"]
      page = { "associated_secrets" => after == "a" ? {} : { (after || "first") => { "secret_name" => after } } }
      page["next"] = { nil => "a", "a" => "b" }[after]
      [reply(message, page.compact)]
    end
    with_agent(script) do |client, agent|
      assert_equal [nil, "b"], client.associations("x").map { |row| row["secret_name"] }
      assert_equal 3, agent.seen.size
    end
  end

  def test_answers_come_in_any_order_and_in_any_split
    held = []
    script = lambda do |message|
      held << message
      next [] if held.size < 3

      text = held.reverse.map { |one| JSON.generate(reply(one, "method" => one["method"], "x" => "\u00e4")) }
      "\n \t\r\n#{text.join("\r\n")}\n".b.each_char.to_a
    end
    with_agent(script) do |client|
      calls = %w[a b c].map { |method| client.begin(method) }
      assert_equal %w[a b c], (calls.map { |call| call.wait["method"] })
    end
  end

  def test_a_line_may_be_one_mebibyte
    script = lambda do |message|
      head = %({"jsonrpc":"2.0","id":#{message["id"]},"result":{"x":")
      ["#{head}#{"x" * (SecretSync::LINE_BYTES - head.bytesize - 3)}\"}}\n"]
    end
    with_agent(script) { |client| assert_operator client.ping["x"].bytesize, :>, 1_000_000 }
  end

  def test_an_endless_line_ends_the_connection
    with_agent(->(_) { ["x" * (SecretSync::LINE_BYTES + 2)] }) do |client|
      error = assert_raises(SecretSync::ConnectionLost) { client.ping }
      assert_equal ["unknown", "the agent sent a line that is too long"], [error.outcome, error.message]
    end
  end

  def test_an_error_is_typed_and_what_is_unknown_is_ignored
    error = { "code" => 42_901, "message" => "busy", "new" => 1,
              "data" => { "reason" => "busy", "retryable" => true, "outcome" => "not_applied", "retry_after_ms" => 250,
                          "hint" => "h", "path" => "/p", "expected" => "e", "newer" => [] } }
    script = lambda do |message|
      [{ "jsonrpc" => "2.0", "method" => "$/unheard" }, { "jsonrpc" => "2.0", "id" => 999, "result" => {} },
       { "jsonrpc" => "2.0", "id" => message["id"], "error" => error, "more" => {} }]
    end
    with_agent(script) do |client|
      raised = assert_raises(SecretSync::AgentError) { client.ping }
      assert_equal [42_901, "busy", true, "not_applied", 250, "h", "/p", "e", error],
                   [raised.code, raised.reason, raised.retryable?, raised.outcome, raised.retry_after_ms, raised.hint,
                    raised.path, raised.expected, raised.to_h]
    end
  end

  def test_an_error_of_another_shape_is_still_one
    script = ->(message) { [{ "jsonrpc" => "2.0", "id" => message["id"], "error" => [message["method"]] }] }
    with_agent(script) do |client|
      assert_equal "unknown", assert_raises(SecretSync::AgentError) { client.ping }.outcome
    end
  end

  def test_a_lost_connection_says_what_is_unknown
    with_agent(->(_) {}) do |client|
      assert_equal "unknown", assert_raises(SecretSync::ConnectionLost) { client.ping }.outcome
      assert_equal "not_applied", assert_raises(SecretSync::ConnectionLost) { client.ping }.outcome
      assert_predicate client, :closed?
    end
  end

  def test_the_end_within_an_answer_is_a_lost_connection
    answered = 0
    script = ->(_) { (answered += 1) == 1 ? ['{"jsonrpc":"2.0","id":1,"resu'] : nil }
    with_agent(script) do |client|
      first = client.begin("a")
      assert_raises(SecretSync::ConnectionLost) { client.call("b") }
      assert_raises(SecretSync::ConnectionLost) { first.wait }
    end
  end

  def test_no_answer_in_time_cancels_the_waiting
    script = lambda do |message|
      message["method"] == "$/cancelRequest" ? [reply({ "id" => message["params"]["id"] })] : []
    end
    with_agent(script) do |client, agent|
      error = assert_raises(SecretSync::Timeout) { client.call("a", timeout: 0.01) }
      assert_equal "unknown", error.outcome
      client.close
      agent.close
      assert_equal ["$/cancelRequest", { "id" => 1 }], agent.seen.last.values_at("method", "params")
    end
  end

  def test_the_agents_own_requests_are_answered
    script = lambda do |message|
      case message["id"]
      when 1
        [{ "jsonrpc" => "2.0", "id" => "s:1", "method" => "ping" },
         { "jsonrpc" => "2.0", "id" => "s:2", "method" => "secret.read", "params" => {} }]
      when "s:2" then [reply({ "id" => 1 })]
      else []
      end
    end
    with_agent(script) do |client, agent|
      client.ping
      assert_equal reply({ "id" => "s:1" }), agent.seen[1]
      assert_equal [-32_601, "method_not_found"],
                   [agent.seen[2]["error"]["code"], agent.seen[2]["error"]["data"]["reason"]]
    end
  end

  def test_a_provider_gives_values_and_says_nothing_of_what_went_wrong
    reads = %w[there missing broken huge]
    script = lambda do |message|
      case message["method"]
      when "provider.register" then [reply(message, "owned" => ["my-kv"])]
      when "ping"
        reads.map do |name|
          { "jsonrpc" => "2.0", "id" => "s:#{name}", "method" => "secret.read",
            "params" => { "mount" => "my-kv", "secret_name" => name } }
        end
      else message["id"] == "s:huge" ? [reply({ "id" => 2 })] : []
      end
    end
    value = { "data" => { "n" => SecretSync::Number.new("1e400") }, "metadata" => { "version" => 3 } }
    with_agent(script) do |client, agent|
      client.provide(["my-kv"]) do |_, name, _|
        raise SecretSync::NotFound if name == "missing"
        raise "the secret is hunter2" if name == "broken"

        name == "huge" ? { "data" => { "x" => "x" * SecretSync::LINE_BYTES } } : value
      end
      _, said = capture_io { client.ping }
      assert_equal "secretsync: a read failed: RuntimeError\n", said
      answers = agent.seen.last(4)
      assert_equal 3, answers[0]["result"]["metadata"]["version"]
      assert_equal [40_404, -32_603, 41_301], (answers[1..].map { |answer| answer["error"]["code"] })
      refute_match(/hunter2/, agent.seen.to_s)
    end
  end

  def test_the_answer_to_a_snapshot_is_read_to_its_end
    script = lambda do |message|
      first = message["params"]["part"] == 1
      page = { "received" => 1, "needed" => ["a"], "vanished" => [first ? "b" : "c"] }
      [reply(message, first ? page.merge("truncated" => true) : page)]
    end
    with_agent(script) do |client, agent|
      assert_equal({ "received" => 1, "needed" => %w[a a], "vanished" => %w[b c] }, client.snapshot("my-kv", { "a" => 1 }))
      parts = agent.seen.map { |message| message["params"].values_at("part", "last", "versions") }
      assert_equal [[1, true, { "a" => 1 }], [2, true, {}]], parts
    end
  end

  def test_events_follow_their_snapshot
    event = { "subscription" => "e1", "seq" => 1, "topic" => "association", "rows" => [] }
    script = lambda do |message|
      next [reply(message)] if message["method"] == "events.unsubscribe"

      [reply(message, "subscription" => "e1", "seq" => 0, "snapshot" => [{ "secret_name" => "a" }]),
       { "jsonrpc" => "2.0", "method" => "event", "params" => event }]
    end
    with_agent(script) do |client, agent|
      seen = []
      client.events(destination: "x") { |one| (seen << one).size == 2 and break }
      assert_equal [{ "snapshot" => [{ "secret_name" => "a" }] }, event], seen
      assert_equal({ "destination" => "aws-sm/x" }, agent.seen[0]["params"])
      assert_equal "events.unsubscribe", agent.seen[1]["method"]
    end
  end

  def test_events_nobody_takes_give_way_to_one_that_says_so
    script = lambda do |message|
      events = (1..SecretSync::EVENTS + 1).map do |seq|
        { "jsonrpc" => "2.0", "method" => "event", "params" => { "subscription" => "e1", "seq" => seq } }
      end
      events << reply(message, "subscription" => "e1", "snapshot" => [])
    end
    with_agent(script) do |client|
      client.call("events.subscribe")
      client.each_event("e1") do |event|
        assert_equal [SecretSync::EVENTS + 1, true], event.values_at("lost", "resync")
        break
      end
    end
  end

  def test_a_refusal_of_nobody_in_particular
    error = { "code" => 40_101, "data" => { "reason" => "peer_refused", "outcome" => "not_applied" } }
    script = ->(message) { message["method"] == "b" ? [{ "jsonrpc" => "2.0", "id" => nil, "error" => error }] : [] }
    with_agent(script) do |client|
      assert_equal "not_applied", assert_raises(SecretSync::AgentError) { client.call("b") }.outcome
      first = client.begin("a")
      assert_equal "unknown", assert_raises(SecretSync::AgentError) { client.call("b") }.outcome
      assert_equal "peer_refused", assert_raises(SecretSync::AgentError) { first.wait }.reason
    end
  end

  def test_hostile_answers_end_the_connection
    hostile = ["nonsense", "[]", "1", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{'a':1}", "{\"a\":1,}", "{\"a\":01}",
               "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}",
               "{\"a\":\"\u0001\"}", "{\"a\":\"\\x\"}", "{} {}", "[" * 100_000, "{\"a\":" * 100_000, "{\"a\":\"",
               "{\"a\":-}", "{\"a\":1.}", "{\"a\":tru}", "/**/{}", "\xef\xbb\xbf{}"]
    hostile.each do |line|
      with_agent(->(_) { ["#{line}\n"] }) do |client|
        error = assert_raises(SecretSync::ConnectionLost, line[0, 40]) { client.ping }
        assert_equal "unknown", error.outcome
      end
    end
  end

  def test_what_cannot_be_a_line_is_refused_before_it_is_sent
    deep = {}
    100.times { deep = { "x" => deep } }
    with_agent(->(message) { [reply(message)] }) do |client, agent|
      [{ "x" => "hunter2" * 200_000 }, { "x" => "hunter2\xff" }, { "x" => Float::NAN }, deep].each do |data|
        error = assert_raises(SecretSync::Error) { client.put("m", "s", data) }
        assert_equal "not_applied", error.outcome
        refute_match(/hunter2/, error.full_message)
        assert_nil error.cause
      end
      client.ping
      assert_equal 1, agent.seen.size
    end
  end

  def test_many_threads_share_a_client
    with_agent(->(message) { [reply(message, "is" => message["params"]["is"])] }) do |client|
      threads = (1..8).map do |number|
        Thread.new { (1..50).map { |turn| client.call("x", { "is" => (number * 100) + turn })["is"] } }
      end
      assert_equal (1..8).map { |number| (1..50).map { |turn| (number * 100) + turn } }, threads.map(&:value)
    end
  end

  def test_a_stranger_is_sent_nothing
    Dir.mktmpdir do |directory|
      path = File.join(directory, "agent.sock")
      server = UNIXServer.new(path)
      skip "needs root to give a directory away" unless Process.euid.zero?
      File.chown(12_345, nil, directory)
      assert_match(/directory belongs to uid 12345/,
                   assert_raises(SecretSync::Error) { SecretSync::Client.open(path) }.message)
      SecretSync::Client.open(path, agent_uid: 12_345, &:closed?)
      server.close
    end
  end

  def test_a_path_is_at_most_107_bytes
    assert_raises(SecretSync::Error) { SecretSync::Client.open("/#{"x" * 107}") }
    error = assert_raises(SecretSync::ConnectionLost) { SecretSync::Client.open("/nowhere/agent.sock") }
    assert_equal "not_applied", error.outcome
  end
end

class StrictTest < Minitest::Test
  def test_numbers_keep_their_text
    ["-0", "1e400", "1.10", "123456789012345678901234567890", "0.1E-5"].each do |text|
      assert_equal "[#{text}]", SecretSync::Strict.generate(SecretSync::Strict.parse("[#{text}]"))
    end
    assert_kind_of Integer, SecretSync::Strict.parse("12")
    assert_raises(ArgumentError) { SecretSync::Number.new("1,2") }
  end

  def test_texts_are_read_as_they_were_meant
    text = "\"\\ud83d\\ude00\\u00e4\\n\\/\\u0000 \u00e4\""
    assert_equal "\u{1f600}\u00e4\n/\u0000 \u00e4", SecretSync::Strict.parse(text)
    assert_equal "\"\\ud83d\\ude00\\u2028\"", SecretSync::Strict.generate("\u{1f600}\u2028")
  end

  CORPUS = File.expand_path("../../../seeds/wire", __dir__)

  def test_the_wire_corpus
    skip "the corpus is not here" unless File.directory?(CORPUS)
    Dir[File.join(CORPUS, "accepted", "*.line")].each do |file|
      line = File.binread(file).strip
      SecretSync::Strict.parse(line) unless line.empty?
    rescue SecretSync::Strict::Invalid => e
      flunk "#{file}: #{e.message}"
    end
    File.foreach(File.join(CORPUS, "refused", "EXPECTED.tsv")) do |row|
      file, _, reason, json = row.split("\t")
      next if row.start_with?("#") || reason != "parse_error" || json == "-"

      text = File.binread(File.join(CORPUS, "refused", file)).chomp("\n")
      assert_raises(SecretSync::Strict::Invalid, file) { SecretSync::Strict.parse(text) }
    end
  end
end
