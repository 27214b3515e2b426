// SPDX-License-Identifier: Apache-2.0
import CChannel
import Foundation
import Synchronization

/// A helper process that is started when it is first needed, and started anew after it has died.
///
/// Any thread may call; one request is under way at a time. Whatever the helper does, a call returns: with an answer, or with a
/// failure that says what became of the helper. The helper is killed when the last owner of the worker lets it go.
public final class Worker: Sendable {
  /// What is started.
  public let program: HelperProgram
  /// What it may use.
  public let limits: WorkerLimits

  private struct Connection: ~Copyable {
    var channel: Channel
    let child: ChildProcess
    var number: UInt32 = 0
    // When the limit of CPU was last raised: no more can have been used since than the wall's clock says.
    var allowed: Int64 = .min
  }

  private struct State: ~Copyable {
    var connection: Connection?
    var starts = 0
  }

  private let state = Mutex(State())
  // Beside the state, which is locked for as long as a request takes.
  private let running = Atomic<Int32>(0)

  /// Makes a worker; nothing is started yet.
  public init(_ program: HelperProgram, limits: WorkerLimits = WorkerLimits()) {
    self.program = program
    self.limits = limits
  }

  /// The number of the process that is running; `nil` where none is.
  ///
  /// It may die at any moment; this is for those who watch.
  public var processIdentifier: Int32? {
    let number = running.load(ordering: .relaxed)
    return number > 0 ? number : nil
  }

  /// How many processes have been started so far.
  public var starts: Int { state.withLock { $0.starts } }

  /// Asks, and waits for the answer; a request that ends the helper is tried once more in a fresh one.
  ///
  /// A process that something else has killed (SIGKILL, as the system does when memory is short) says little about the request: that
  /// is tried up to five times. What ends the last try as well is thrown as ``WorkerFailure/quarantined(attempts:last:)``.
  /// - Returns: The answer; its descriptor, if there is one, is the caller's to close. The request's stays the caller's.
  public func call(_ request: Message) throws(WorkerFailure) -> Message {
    var (attempts, kills) = (0, 0)
    while true {
      do throws(WorkerFailure) {
        return try attempt(request)
      } catch {
        guard error.endsWorker else { throw error }
        attempts += 1
        if error == .crashed(signal: SIGKILL) { kills += 1 }
        if attempts - kills >= Self.triesOfCrashes || kills >= Self.triesOfKills {
          throw .quarantined(attempts: attempts, last: error)
        }
      }
    }
  }

  private static let triesOfCrashes = 2
  private static let triesOfKills = 5

  /// Asks once; a helper that does not answer as it should is gone afterwards.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - seconds: How long the answer may take on the wall, the wait for other callers included; `nil` for the limit of this worker,
  ///     which is also the most, and begins when the request goes out. Where the time has passed before, nothing is sent and the
  ///     helper lives on.
  /// - Returns: The answer; its descriptor, if there is one, is the caller's to close.
  /// - Throws: Why there is none.
  public func attempt(_ request: Message, within seconds: Double? = nil) throws(WorkerFailure) -> Message {
    let latest = seconds.map { Channel.now + Int64(max(min($0, 1e9), 0) * 1e9) }
    return try state.withLock { (state) throws(WorkerFailure) -> Message in
      if let latest, Channel.now >= latest { throw .timedOut(seconds: seconds ?? 0) }
      if state.connection == nil {
        state.connection = try start()
        state.starts += 1
      }
      guard var connection = state.connection.take() else { throw .brokenProtocol }
      running.store(connection.child.identifier, ordering: .relaxed)
      var isSound = false
      defer { if !isSound { running.store(0, ordering: .relaxed) } }
      // Put back only after an answer: whatever throws before leaves a dead helper behind.
      let answer = try exchange(request, &connection, latest: latest, within: seconds)
      state.connection = consume connection
      isSound = true
      if answer.kind == MessageKinds.refusal {
        var answer = answer
        answer.closeDescriptor()
        let refusal: Refusal?
        do { refusal = try Refusal(answer) } catch { refusal = nil }
        guard let refusal else {
          state.connection = nil
          isSound = false
          throw .brokenProtocol
        }
        throw .refused(refusal)
      }
      return answer
    }
  }

  /// Asks who the helper is.
  public func greeting() throws(WorkerFailure) -> Greeting {
    var answer = try call(Message(kind: MessageKinds.hello))
    answer.closeDescriptor()
    do { return try Greeting(answer) } catch { throw .brokenProtocol }
  }

  /// Ends the helper, if one runs; the next request starts another.
  public func stop() {
    state.withLock { state in
      state.connection = nil
      running.store(0, ordering: .relaxed)
    }
  }

  private func start() throws(WorkerFailure) -> Connection {
    let ends: (socket: Int32, other: Int32)
    do { ends = try Channel.pair() } catch { throw .notStarted(name: program.name, code: error.code) }
    let channel = Channel(adopting: ends.socket)
    defer { cchannel_close(ends.other) }
    let child = try ChildProcess(program, limits: limits, socket: ends.other)
    return Connection(channel: channel, child: child)
  }

  private func exchange(
    _ request: Message, _ connection: inout Connection, latest: Int64?, within seconds: Double?
  ) throws(WorkerFailure) -> Message {
    connection.number &+= 1
    let number = connection.number
    let started = Channel.now
    if started - max(connection.allowed, 0) > 250_000_000 {
      connection.child.allow(seconds: limits.cpuSecondsPerRequest)
      connection.allowed = started
    }
    do throws(Channel.Failure) {
      let deadline = min(started + Int64(min(limits.secondsPerRequest, 1e9) * 1e9), latest ?? .max)
      try connection.channel.send(request, number: number, deadline: deadline)
      var frame = try connection.channel.receive(limit: limits.reply, deadline: deadline)
      if frame.number == number { return frame.message }
      frame.message.closeDescriptor()
      throw .malformed
    } catch {
      throw failure(after: error, connection.child, within: seconds ?? limits.secondsPerRequest)
    }
  }

  private func failure(
    after error: Channel.Failure, _ child: ChildProcess, within seconds: Double
  ) -> WorkerFailure {
    switch error {
    case .timedOut:
      child.kill()
      return .timedOut(seconds: min(seconds, limits.secondsPerRequest))
    case .tooLong, .malformed, .system:
      child.kill()
      return .brokenProtocol
    case .closed:
      let end = child.end(within: 2)
      switch (end.signal, end.code) {
      case (SIGXCPU, _): return .timedOut(seconds: Double(limits.cpuSecondsPerRequest))
      case (SIGXFSZ, _), (0, Self.outOfMemory): return .outOfMemory(limit: limits.memory)
      case (0, let code): return .exited(code: code)
      case (let signal, _): return .crashed(signal: signal)
      }
    }
  }

  /// What a helper exits with where memory ran out.
  static let outOfMemory: Int32 = 71
}

extension Channel.Failure {
  /// The error number, where the system gave one.
  fileprivate var code: Int32 { if case .system(let code) = self { code } else { 0 } }
}
