# frozen_string_literal: true

# Drives the client for the conformance runner: `ruby adapter.rb SOCKET`, one JSON object a line in and out.
require_relative "secretsync"

# Reads commands from standard input until it ends.
class Adapter
  def initialize(client)
    @client = client
    @calls = {}
    @workers = []
    @output = Mutex.new
  end

  def run
    $stdin.each_line do |line|
      # Deeper than a request may be, so that it is the client that refuses one.
      command = SecretSync::Strict.parse(line, depth: 500)
      if (spec = command["call"]) then start_call(spec)
      elsif (spec = command["cancel"]) then @calls[spec["id"]]&.cancel
      elsif (spec = command["provide"]) then provide(spec)
      end
    end
    @workers.each(&:join)
  end

  def say(message)
    line = JSON.generate(message, ascii_only: true)
    @output.synchronize do
      $stdout.write("#{line}\n")
      $stdout.flush
    end
  end

  private

  def start_call(spec)
    timeout = spec["timeout_ms"] ? spec["timeout_ms"] / 1000.0 : @client.timeout
    call = @calls[spec["id"]] = @client.begin(spec["method"], spec["params"], timeout: timeout)
    @workers << Thread.new do
      report(spec["id"]) { call.wait(timeout: timeout).tap { |result| follow(spec, result) } }
      @calls.delete(spec["id"])
    end
  rescue SecretSync::Error => e
    say("id" => spec["id"], "failed" => e.message, "outcome" => e.outcome)
  end

  def report(id)
    say("id" => id, "result" => yield)
  rescue SecretSync::AgentError => e
    say("id" => id, "error" => e.to_h)
  rescue SecretSync::Error => e
    say("id" => id, "failed" => e.message, "outcome" => e.outcome)
  end

  def follow(spec, result)
    return unless spec["method"] == "events.subscribe"

    Thread.new do
      @client.each_event(result["subscription"]) { |event| say("event" => event) }
    rescue SecretSync::Error
      # The end of the connection shows in the calls.
    end
  end

  def provide(spec)
    @workers << Thread.new do
      report(spec["id"]) do
        @client.provide(spec["mounts"]) do |mount, name, version|
          value = spec["values"]["#{mount}/#{name}"]
          say("read" => { "mount" => mount, "secret_name" => name, "version" => version }.compact)
          value || raise(SecretSync::NotFound)
        end
      end
    end
  end
end

begin
  SecretSync::Client.open(ARGV.fetch(0)) { |client| Adapter.new(client).run }
rescue SecretSync::Error => e
  puts JSON.generate("failed" => e.message, "outcome" => e.outcome)
  exit 1
end
