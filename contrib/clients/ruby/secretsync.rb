# frozen_string_literal: true

require "json"
require "socket"
require "strscan"

# A client of the secretsync agent: one file, standard library only, Ruby 3.1 or later.
#
#   SecretSync::Client.open do |agent|
#     agent.put("my-kv", "my-secret", { "foo" => "bar" })
#     agent.set("my-awssm-1", "my-kv", "my-secret")
#   end
#
# The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). Threads may share a client: one
# thread of its own reads, another answers what the agent asks.
module SecretSync
  SOCKET_PATH_BYTES = 107
  LINE_BYTES = 1 << 20
  DEPTH = 64
  # Events of one subscription that are kept while nobody takes them, and subscriptions that have any.
  EVENTS = 1024
  SUBSCRIPTIONS = 16

  # Anything this client raises. `outcome` says what became of the command: not_applied, applied, queued or unknown.
  # After unknown, give the same command again: that is safe.
  class Error < StandardError
    attr_reader :outcome

    def initialize(message, outcome = "not_applied")
      super(message)
      @outcome = outcome
    end
  end

  # No connection, or it ended before the answer came.
  class ConnectionLost < Error; end

  # No answer in time; what was accepted goes on.
  class Timeout < Error; end

  # Raised by the block of `provide` for a secret there is not. Nothing is deleted in AWS for that.
  class NotFound < StandardError; end

  # The agent answered an error. `code` and `reason` are stable; the message is for people.
  class AgentError < Error
    attr_reader :code, :reason, :hint, :path, :expected, :retry_after_ms

    # The error as the agent sent it.
    attr_reader :to_h

    def initialize(error, outcome = nil)
      error = {} unless error.is_a?(Hash)
      data = error["data"].is_a?(Hash) ? error["data"] : {}
      message = error["message"].is_a?(String) ? error["message"] : "the agent answered an error without a message"
      super(message, outcome || data["outcome"] || "unknown")
      @to_h = error
      @code = error["code"].is_a?(Integer) ? error["code"] : -32_603
      @reason = data["reason"] || "internal_error"
      @retryable = data["retryable"] == true
      @hint, @path, @expected, @retry_after_ms = data.values_at("hint", "path", "expected", "retry_after_ms")
    end

    # Whether the very same request may succeed later.
    def retryable?
      @retryable
    end
  end

  # A number as it was written. Secret data may hold numbers that neither Integer nor Float keeps: -0, 1e400, 1.10.
  class Number
    TEXT = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/

    attr_reader :text
    alias to_s text

    def initialize(text)
      raise ArgumentError, "not a number of JSON" unless text.match?(/\A#{TEXT}\z/o)

      @text = text.dup.freeze
    end

    def to_f
      @text.to_f
    end

    def to_json(*)
      @text
    end

    def ==(other)
      other.is_a?(Number) && other.text == @text
    end
    alias eql? ==

    def hash
      @text.hash
    end
  end

  # JSON by RFC 8259 and no more: no comments, no NaN, no member twice, nothing deeper than the agent takes. An Integer
  # is one where that keeps the number as it was written; any other number is a Number.
  module Strict
    # Says where, never what.
    class Invalid < StandardError; end

    ESCAPES = { "b" => "\b", "f" => "\f", "n" => "\n", "r" => "\r", "t" => "\t", '"' => '"', "\\" => "\\",
                "/" => "/" }.freeze
    PLAIN = /[^"\\\x00-\x1f]+/
    LITERALS = { "true" => true, "false" => false, "null" => nil }.freeze

    module_function

    # Reads one value, nested at most so deep.
    def parse(text, depth: DEPTH)
      text = text.dup.force_encoding(Encoding::UTF_8)
      raise Invalid, "not UTF-8" unless text.valid_encoding?

      scanner = StringScanner.new(text)
      result = value(scanner, depth)
      fail_at(scanner) unless blank(scanner).eos?
      result
    end

    # Writes one value on one line, in ASCII.
    def generate(value)
      JSON.generate(value, ascii_only: true, max_nesting: DEPTH)
    rescue JSON::NestingError
      raise Error.new("the request is nested deeper than #{DEPTH}"), cause: nil
    rescue JSON::GeneratorError, EncodingError
      # What went wrong is not passed on, for its message quotes the value.
      raise Error.new("the request holds what is not JSON: a text that is not UTF-8, NaN or Infinity"), cause: nil
    end

    def value(scanner, depth)
      blank(scanner)
      case scanner.peek(1)
      when "{" then object(scanner, depth)
      when "[" then array(scanner, depth)
      when '"' then string(scanner)
      else scalar(scanner)
      end
    end

    def object(scanner, depth)
      members = {}
      each_item(scanner, depth, "}") do
        fail_at(scanner) unless blank(scanner).peek(1) == '"'
        name = string(scanner)
        fail_at(scanner) if members.key?(name) || name.include?("\0") || !blank(scanner).skip(/:/)
        members[name] = value(scanner, depth - 1)
      end
      members
    end

    def array(scanner, depth)
      items = []
      each_item(scanner, depth, "]") { items << value(scanner, depth - 1) }
      items
    end

    def each_item(scanner, depth, close)
      raise Invalid, "nested too deep at byte #{scanner.pos}" if depth < 1

      scanner.getch
      return scanner.getch if blank(scanner).peek(1) == close

      loop do
        yield
        mark = blank(scanner).getch
        break if mark == close

        fail_at(scanner) unless mark == ","
      end
    end

    def string(scanner)
      scanner.getch
      text = scanner.scan(PLAIN) || +""
      until scanner.skip(/"/)
        fail_at(scanner) unless scanner.skip(/\\/)
        text << escape(scanner) << (scanner.scan(PLAIN) || "")
      end
      text
    end

    def escape(scanner)
      letter = scanner.getch
      return ESCAPES[letter] || fail_at(scanner) unless letter == "u"

      unit = hex(scanner)
      return [unit].pack("U") unless unit.between?(0xD800, 0xDFFF)

      low = unit < 0xDC00 && scanner.skip(/\\u/) ? hex(scanner) : 0
      fail_at(scanner) unless low.between?(0xDC00, 0xDFFF)
      [0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)].pack("U")
    end

    def hex(scanner)
      (scanner.scan(/\h{4}/) || fail_at(scanner)).hex
    end

    def scalar(scanner)
      if (word = scanner.scan(/true|false|null/))
        LITERALS[word]
      else
        number = scanner.scan(Number::TEXT) || fail_at(scanner)
        number.match?(/[.eE]|\A-0/) ? Number.new(number) : number.to_i
      end
    end

    def blank(scanner)
      scanner.skip(/[ \t\r\n]+/)
      scanner
    end

    def fail_at(scanner)
      raise Invalid, "not JSON at byte #{scanner.pos}"
    end
  end

  # The socket to connect to: `path`, else $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`.
  def self.find_socket(path = nil)
    named = [path, ENV["SECRETSYNC_SOCKET"]].find { |one| one && !one.empty? }
    return named if named

    system = "/run/secretsync/agent.sock"
    runtime = ENV["XDG_RUNTIME_DIR"]
    candidates = [system]
    candidates << File.join(runtime, "secretsync", "agent.sock") if runtime && !runtime.empty?
    candidates << "/tmp/secretsync-#{Process.euid}/agent.sock"
    candidates.find { |candidate| File.socket?(candidate) } || system
  end

  # A request on its way: what `Client#begin` returns.
  class Call
    attr_reader :id

    def initialize(client, id)
      @client = client
      @id = id
      @lock = Mutex.new
      @settled = ConditionVariable.new
      @result = @error = nil
      @done = false
    end

    # Waits for the answer and returns its result, or raises what the agent answered. It may be asked again.
    #
    # timeout: seconds, instead of the client's own; nil waits for ever.
    def wait(timeout: @client.timeout)
      @lock.synchronize do
        limit = timeout && (SecretSync.now + timeout)
        until @done
          remaining = limit && (limit - SecretSync.now)
          break if remaining && remaining <= 0

          @settled.wait(@lock, remaining)
        end
      end
      @client.abandon(self) unless @done
      raise @error if @error

      @result
    end

    # Ends the waiting of the agent, never its work: the call then ends with `request_cancelled`, or with its result.
    def cancel
      @client.cancel(self)
    end

    # @!visibility private
    def settle(result: nil, error: nil)
      @lock.synchronize do
        return if @done

        @result = result
        @error = error
        @done = true
        @settled.broadcast
      end
    end
  end

  # Monotonic seconds.
  def self.now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  # One connection to the agent. A destination is "aws-sm/NAME" or "NAME". Of the options of the methods, `deadline` is
  # how many seconds the agent may hold its answer while it waits for AWS, and `timeout` how many this side waits.
  class Client
    attr_reader :timeout

    # Connects, gives the client to the block, and closes it.
    def self.open(path = nil, **options)
      client = new(path, **options)
      return client unless block_given?

      begin
        yield client
      ensure
        client.close
      end
    end

    # path: the socket; `SecretSync.find_socket` finds it otherwise.
    # timeout: seconds a call waits for its answer; nil waits for ever.
    # agent_uid: the account the agent runs under, if it is neither root's nor our own. Nothing is sent to anybody else:
    #   the owner of the socket's directory and the listening process are checked first.
    def initialize(path = nil, timeout: 60, agent_uid: nil)
      @timeout = timeout
      @trusted = [0, Process.euid, agent_uid].compact
      @state = Mutex.new
      @writing = Mutex.new
      @last_id = 0
      @calls = {}
      @events = {}
      @asked = SizedQueue.new(64)
      @lost = nil
      @socket = connect(SecretSync.find_socket(path))
      @reader = quiet_thread { read_lines }
      @answerer = quiet_thread { answer_requests }
    end

    # Closes the connection. What the agent has accepted goes on.
    def close
      lose("the client is closed")
      @reader.join unless Thread.current == @reader
      # A read that does not end is not waited for.
      @answerer.join(1) unless Thread.current == @answerer
      nil
    end

    def closed?
      !@lost.nil?
    end

    # Calls a method and returns its result.
    def call(method, params = nil, deadline: nil, timeout: nil)
      # Whoever lets the agent wait long is not cut off here before.
      timeout ||= @timeout && [@timeout, deadline.to_f + 10].max
      self.begin(method, params, deadline: deadline, timeout: timeout).wait(timeout: timeout)
    end

    # Sends a request without waiting, and returns its Call. The agent takes 64 at a time.
    def begin(method, params = nil, deadline: nil, timeout: @timeout)
      params = (params || {}).transform_keys(&:to_s)
      if deadline
        meta = (params["_meta"] || {}).transform_keys(&:to_s)
        params["_meta"] = meta.merge("deadline_ms" => [1, (deadline * 1000).to_i].max)
      end
      call = Call.new(self, @state.synchronize { @last_id += 1 })
      request = { "jsonrpc" => "2.0", "id" => call.id, "method" => method }
      request["params"] = params unless params.empty?
      line = line_of(request)
      @state.synchronize do
        raise ConnectionLost, @lost if @lost

        @calls[call.id] = call
      end
      begin
        write(line, timeout)
      rescue Error
        @state.synchronize { @calls.delete(call.id) }
        raise
      end
      call
    end

    # The agent itself

    # Agrees on the version of the protocol; optional.
    def negotiate(protocol: ["1.0"], client: nil)
      call("initialize", given("protocol" => protocol, "client" => client))
    end

    def ping
      call("ping")
    end

    def info
      call("agent.info")
    end

    def health
      call("agent.health")
    end

    # Destinations

    # Creates a destination, or replaces the given fields.
    def write_destination(destination, **fields)
      call("destination.write", place(destination).merge(fields))
    end

    # Changes the given fields; nil unsets one.
    def patch_destination(destination, **fields)
      call("destination.patch", place(destination).merge(fields))
    end

    # Reads a destination back, credentials masked.
    def read_destination(destination)
      call("destination.read", place(destination))
    end

    # Every destination, page by page, each with type, name and region.
    def destinations(type: nil, &block)
      pages("destination.list", { "type" => type }) { |page| page["key_info"].values }.each(&block)
    end

    # Deletes a destination without associations. `purge` deletes their secrets in AWS first, `force` leaves them there.
    def delete_destination(destination, purge: nil, force: nil, wait: nil, **limits)
      call("destination.delete",
           place(destination).merge(given("purge" => purge, "force_delete" => force, "wait" => wait)), **limits)
    end

    # Asks AWS who the agent is there and what it may do.
    def check_destination(destination, **limits)
      call("destination.check", place(destination), **limits)
    end

    # Applies a destination's settings to all of its associations, as if each were set again.
    def apply_destination(destination, wait: nil, **limits)
      call("destination.apply", place(destination).merge(given("wait" => wait)), **limits)
    end

    # Mounts

    # Makes a mount known; without an accessor the agent derives one from the path.
    def register_mount(path, accessor: nil)
      call("mount.register", given("path" => path, "accessor" => accessor))
    end

    # Every mount, page by page, each with path and accessor.
    def mounts(&block)
      pages("mount.list", {}) { |page| page["key_info"].map { |path, info| { "path" => path }.merge(info) } }
        .each(&block)
    end

    # Secrets

    # Gives the live value of a secret; without a version the agent counts, without metadata they stay.
    def put(mount, secret_name, data, version: nil, custom_metadata: nil, make_live: nil, created_time: nil,
            wait: nil, **limits)
      options = given("version" => version, "custom_metadata" => custom_metadata, "make_live" => make_live,
                      "created_time" => created_time, "wait" => wait)
      call("secret.put", secret(mount, secret_name).merge("data" => data).merge(options), **limits)
    end

    # Says that a secret changed, so that the agent asks its provider for the value.
    def changed(mount, secret_name, version: nil, wait: nil, **limits)
      call("secret.changed", secret(mount, secret_name).merge(given("version" => version, "wait" => wait)), **limits)
    end

    # Says that no live version of a secret is left; AWS follows, the associations stay.
    def delete(mount, secret_name, version: nil, wait: nil, **limits)
      call("secret.delete", secret(mount, secret_name).merge(given("version" => version, "wait" => wait)), **limits)
    end

    # Compares everything a mount has, names to live versions (nil for none), with what the agent knows.
    #
    # `needed` are the secrets to push, `vanished` those to confirm with `delete`.
    def snapshot(mount, versions)
      parts = [{}]
      bytes = 0
      versions.each do |name, version|
        bytes += (6 * name.bytesize) + 32
        if parts.last.size == 2000 || bytes > 900_000
          parts << {}
          bytes = (6 * name.bytesize) + 32
        end
        parts.last[name] = version
      end
      result = { "needed" => [], "vanished" => [] }
      1.step do |number|
        # Behind the last part an empty one asks for what the answer left out.
        page = call("secret.snapshot", { "mount" => mount, "part" => number, "last" => number >= parts.size,
                                         "versions" => parts[number - 1] || {} })
        result["received"] = page["received"]
        %w[needed vanished].each { |list| result[list].concat(page[list]) }
        return result if number >= parts.size && !page["truncated"]
      end
    end

    # Associations

    # Associates a secret with a destination and waits for AWS, unless `wait` is false.
    def set(destination, mount, secret_name, data: nil, version: nil, force: nil, wait: nil, **limits)
      options = given("data" => data, "version" => version, "force" => force, "wait" => wait)
      call("association.set", place(destination).merge(secret(mount, secret_name)).merge(options), **limits)
    end

    # Ends an association, which deletes the secret in AWS.
    def remove(destination, mount, secret_name, wait: nil, **limits)
      params = place(destination).merge(secret(mount, secret_name)).merge(given("wait" => wait))
      call("association.remove", params, **limits)
    end

    # Every association row of a destination, page by page.
    def associations(destination, status: nil, &block)
      pages("association.read", place(destination).merge("status" => status)) do |page|
        page["associated_secrets"].values
      end.each(&block)
    end

    # Every secret that is associated, page by page, each with its key, mount and number of associations.
    def associated_secrets(&block)
      pages("association.list", {}) { |page| page["key_info"].map { |key, info| { "key" => key }.merge(info) } }
        .each(&block)
    end

    # The rows of one secret, one for each of its destinations.
    def destinations_of(mount, secret_name)
      call("association.destinations", secret(mount, secret_name))["associated_destinations"].values
    end

    # Sync

    # How much is synced and how much waits.
    def status
      call("sync.status")
    end

    # Returns once the selected rows are settled; AgentError `deadline_exceeded` past the deadline.
    def wait(destination: nil, mount: nil, secret_name: nil, **limits)
      call("sync.wait", selection(destination, mount, secret_name), **limits)
    end

    # Compares what is wanted with AWS and says what would be done; changes nothing.
    def plan(destination: nil, mount: nil, secret_name: nil, limit: nil, **limits)
      call("sync.plan", selection(destination, mount, secret_name).merge(given("limit" => limit)), **limits)
    end

    # Writes what is not as it is wanted; AgentError `plan_changed` where it is not what that plan says.
    def reconcile(destination: nil, mount: nil, secret_name: nil, plan: nil, wait: nil, **limits)
      params = selection(destination, mount, secret_name).merge(given("plan" => plan, "wait" => wait))
      call("sync.reconcile", params, **limits)
    end

    # The agent's switches.
    def config
      call("sync.config.read")
    end

    # Changes the given switches; nil sets one back to its default.
    def patch_config(**switches)
      call("sync.config.patch", switches)
    end

    # Events

    # Yields the rows as they are now, as `{"snapshot" => [...]}`, then what happens, until the block is left or the
    # connection ends (ConnectionLost). Without a block it returns an Enumerator.
    #
    # 1,024 events are kept while nobody takes them; `{"lost" => n, "resync" => true}` says that some were dropped.
    def events(topics: nil, mount: nil, destination: nil, &block)
      return to_enum(:events, topics: topics, mount: mount, destination: destination) unless block

      params = selection(destination, mount, nil).merge(given("topics" => topics))
      begun = call("events.subscribe", params)
      name = begun["subscription"]
      begin
        yield begun.slice("snapshot", "truncated")
        each_event(name, &block)
      ensure
        call("events.unsubscribe", { "subscription" => name }) unless closed?
        @state.synchronize { @events.delete(name) }
      end
    end

    # Yields the events of a subscription that `call("events.subscribe")` began.
    def each_event(subscription)
      queue = @state.synchronize do
        raise ConnectionLost.new(@lost, "unknown") if @lost && !@events.key?(subscription)

        @events[subscription] ||= Thread::Queue.new
      end
      while (event = queue.pop)
        yield event
      end
      raise ConnectionLost.new(@lost, "unknown")
    end

    # The agent asks

    # Makes this connection the one that the agent asks for values of these mounts, as long as it lives.
    #
    # The block gets mount, secret name, and the version or nil for the live one. It returns the inner object of a KV v2
    # read, `{"data" => {...}, "metadata" => {"version" => 3}}`, or raises NotFound. It answers for all mounts of this
    # client, runs in a thread of the client, one read at a time, and has 10 seconds. A secret whose live version is
    # deleted is answered with data nil and metadata with deletion_time or destroyed: AWS follows. An exception deletes
    # nothing.
    def provide(mounts, takeover: nil, &read)
      raise ArgumentError, "provide needs a block" unless read

      before, @read = @read, read
      call("provider.register", given("mounts" => mounts, "takeover" => takeover))
    rescue AgentError
      @read = before
      raise
    end

    # Ends that, for some mounts or for all of this connection.
    def stop_providing(mounts = nil)
      call("provider.unregister", given("mounts" => mounts))
    end

    # @!visibility private
    def abandon(call)
      @state.synchronize { @calls.delete(call.id) }
      call.settle(error: Timeout.new("no answer in time", "unknown"))
      cancel(call)
    end

    # @!visibility private
    def cancel(call)
      write(line_of("jsonrpc" => "2.0", "method" => "$/cancelRequest", "params" => { "id" => call.id }), 1)
    rescue Error
      # The answer, or the end of the connection, says what there is to say.
    end

    private

    def given(members)
      members.compact
    end

    def place(destination)
      type, slash, name = destination.partition("/")
      slash.empty? ? { "type" => "aws-sm", "name" => destination } : { "type" => type, "name" => name }
    end

    def secret(mount, secret_name)
      { "mount" => mount, "secret_name" => secret_name }
    end

    def selection(destination, mount, secret_name)
      given("destination" => destination && place(destination).values.join("/"), "mount" => mount,
            "secret_name" => secret_name)
    end

    # Entries of all pages. A page may be short or empty while there is more.
    def pages(method, params)
      Enumerator.new do |entries|
        after = nil
        loop do
          page = call(method, given(params.merge("after" => after)))
          yield(page).each { |entry| entries << entry }
          after = page["next"]
          break if after.nil?
        end
      end
    end

    def quiet_thread(&block)
      Thread.new(&block).tap { |thread| thread.report_on_exception = false }
    end

    def connect(path)
      raise Error, "socket path is longer than #{SOCKET_PATH_BYTES} bytes" if path.bytesize > SOCKET_PATH_BYTES

      check(File.stat(File.dirname(path)).uid, "the socket's directory")
      socket = UNIXSocket.new(path)
      begin
        _, uid, = socket.getsockopt(:SOCKET, :PEERCRED).unpack("i3")
        check(uid, "the process that listens there")
      rescue StandardError
        socket.close
        raise
      end
      socket
    rescue SystemCallError => e
      raise ConnectionLost.new("connect to #{path}: #{e.class.name.split("::").last}"), cause: nil
    end

    def check(uid, what)
      raise Error, "connect refused: #{what} belongs to uid #{uid}" unless @trusted.include?(uid)
    end

    # Writing

    def line_of(message)
      line = Strict.generate(message)
      return "#{line}\n" if line.bytesize <= LINE_BYTES

      raise Error, "the request has #{line.bytesize} bytes, a line takes #{LINE_BYTES}"
    end

    # Writes a whole line. One that was begun and cannot be ended ends the connection.
    def write(line, timeout)
      limit = timeout && (SecretSync.now + timeout)
      rest = line
      @writing.synchronize do
        raise ConnectionLost, @lost if @lost

        until rest.empty?
          count = @socket.write_nonblock(rest, exception: false)
          if count == :wait_writable
            wait_writable(limit, rest.bytesize < line.bytesize)
          else
            rest = rest.byteslice(count..)
          end
        end
      end
    rescue SystemCallError, IOError => e
      lose("connection to the agent lost: #{e.class.name.split("::").last}")
      raise ConnectionLost.new(@lost, rest.bytesize < line.bytesize ? "unknown" : "not_applied"), cause: nil
    end

    def wait_writable(limit, partly)
      return if @socket.wait_writable(limit && [limit - SecretSync.now, 0].max)

      lose("the agent does not read") if partly
      raise Timeout.new("the request could not be sent in time", partly ? "unknown" : "not_applied")
    end

    # Reading

    def read_lines
      buffer = String.new(capacity: 1 << 16)
      searched = 0
      loop do
        buffer << @socket.readpartial(1 << 16)
        start = 0
        while (stop = buffer.index("\n", [start, searched].max))
          take(buffer.byteslice(start...stop))
          start = stop + 1
        end
        buffer = buffer.byteslice(start..) if start.positive?
        searched = buffer.bytesize
        break lose("the agent sent a line that is too long") if searched > LINE_BYTES + 1
      end
    rescue Strict::Invalid
      lose("what the agent sent is not of this protocol")
    rescue EOFError, SystemCallError, IOError
      lose("connection to the agent lost: the agent closed it")
    ensure
      lose("the reader of the connection ended")
      @socket.close
    end

    def take(line)
      return if line.match?(/\A[ \t\r]*\z/n)

      message = Strict.parse(line)
      raise Strict::Invalid, "not an object" unless message.is_a?(Hash)

      if message["method"].is_a?(String)
        message.key?("id") ? ask(message) : notice(message)
      elsif message["id"].nil? && message.key?("error")
        refuse(message["error"])
      elsif (call = @state.synchronize { @calls.delete(message["id"]) })
        settle(call, message)
      end
    end

    def settle(call, message)
      if message.key?("error")
        call.settle(error: AgentError.new(message["error"]))
      elsif message["result"].is_a?(Hash)
        call.settle(result: message["result"])
      else
        call.settle(error: Error.new("the agent's answer has no result", "unknown"))
      end
    end

    # An error that names no request: this user is not admitted, or a line could not be read. Only where one call alone
    # is on its way is it clear whose it is, and the connection may live.
    def refuse(error)
      calls = @state.synchronize { @calls.size == 1 ? @calls.values.tap { @calls.clear } : @calls.values }
      if calls.size == 1
        calls.first.settle(error: AgentError.new(error))
      else
        calls.each { |call| call.settle(error: AgentError.new(error, "unknown")) }
        lose("connection given up: the agent refused a line")
      end
    end

    def notice(message)
      params = message["params"]
      return unless message["method"] == "event" && params.is_a?(Hash)

      name = params["subscription"]
      queue = @state.synchronize do
        @events[name] || (@events[name] = Thread::Queue.new if @events.size < SUBSCRIPTIONS)
      end
      queue && keep(queue, params)
    end

    def keep(queue, event)
      if queue.size >= EVENTS
        lost = 1
        begin
          loop { lost += queue.pop(true)["lost"] || 1 }
        rescue ThreadError
          event = event.slice("subscription", "seq").merge("lost" => lost, "resync" => true)
        end
      end
      queue << event
    end

    # Ends the connection, once; whoever waits learns of it.
    def lose(why)
      calls, queues = @state.synchronize do
        return if @lost

        @lost = why
        [@calls.values.tap { @calls = {} }, @events.values]
      end
      calls.each { |call| call.settle(error: ConnectionLost.new(why, "unknown")) }
      queues.each(&:close)
      @asked.close
      begin
        @socket.shutdown
      rescue SystemCallError, IOError
        # It has ended by itself.
      end
    end

    # The agent's own requests

    # They are answered by another thread, for the reader must go on reading while somebody writes.
    def ask(message)
      @asked << message
    rescue ClosedQueueError
      # The connection has ended: nobody waits for an answer.
    end

    def answer_requests
      while (message = @asked.pop)
        begin
          write(answer_to(message), @timeout)
        rescue Error
          # A connection that ended has told so to whoever waits.
        end
      end
    end

    def answer_to(message)
      reply = { "jsonrpc" => "2.0", "id" => message["id"] }
      begin
        line_of(reply.merge(answer(message)))
      rescue Error
        line_of(reply.merge(problem(41_301, "reply_too_large", "the answer cannot be sent in one line")))
      end
    end

    def answer(message)
      if message["method"] == "ping"
        { "result" => {} }
      elsif message["method"] == "secret.read" && @read
        params = message["params"]
        params = {} unless params.is_a?(Hash)
        { "result" => @read.call(params["mount"], params["secret_name"], params["version"]) }
      else
        problem(-32_601, "method_not_found", "this client does not answer that")
      end
    rescue NotFound
      problem(40_404, "secret_not_found", "the secret is not known here")
    rescue StandardError, ScriptError => e
      # What went wrong is neither for the agent nor for a log, as it may quote the secret.
      warn "secretsync: a read failed: #{e.class}"
      problem(-32_603, "internal_error", "the value could not be read")
    end

    def problem(code, reason, message)
      { "error" => { "code" => code, "message" => message,
                     "data" => { "reason" => reason, "retryable" => false, "outcome" => "not_applied" } } }
    end
  end
end
