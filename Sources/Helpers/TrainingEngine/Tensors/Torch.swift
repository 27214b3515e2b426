// SPDX-License-Identifier: Apache-2.0
import CTorch

/// libtorch, opened.
///
/// Opening takes half a second and some 200 MB; one process opens it once. Threads, chance and determinism are settings of the whole
/// library.
public final class Torch: Sendable {
  // Safe because the table is a constant of a library that is never closed.
  nonisolated(unsafe) let functions: UnsafePointer<ctorch_table>

  /// Opens the library that set-up has built beside libtorch.
  ///
  /// - Parameter path: Where `libfiducial_torch.so` lies.
  /// - Throws: Why it cannot be opened.
  public init(path: String) throws(TensorFailure) {
    var words = [CChar](repeating: 0, count: 1024)
    guard let functions = ctorch_open(path, &words, words.count) else {
      throw TensorFailure(operation: "open", words: Self.text(words))
    }
    self.functions = functions
  }

  private static func text(_ words: [CChar]) -> String {
    String(decoding: words.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The version of libtorch.
  public var version: String { String(cString: functions.pointee.engine()) }

  /// Which instructions of the processor it uses: `AVX2`.
  public var processor: String { String(cString: functions.pointee.processor()) }

  /// How many threads an operation uses.
  public var threads: Int { Int(functions.pointee.thread_count()) }

  /// Lets an operation use so many threads.
  public func use(threads: Int) throws(TensorFailure) {
    try check(functions.pointee.threads(Int32(clamping: threads)), "threads")
  }

  /// Where chance begins: dropout alone asks it, all else is drawn outside.
  public func seed(_ seed: UInt64) throws(TensorFailure) { try check(functions.pointee.seed(seed), "seed") }

  /// Operations that cannot give the same bits twice fail from now on.
  public func becomeDeterministic() throws(TensorFailure) {
    try check(functions.pointee.deterministic(1), "deterministic")
  }

  private func check(_ status: Int32, _ operation: String) throws(TensorFailure) {
    guard status == 0 else { throw TensorFailure(operation: operation, words: lastWords) }
  }

  /// Gives memory that is free back to the system, which is kept otherwise.
  public func giveBack() { functions.pointee.give_back() }

  /// Does something without keeping what derivatives would need.
  public func withoutGradients<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    // Where it fails, derivatives are kept for nothing, as they are by default.
    let before = functions.pointee.grad_mode(0)
    defer { _ = functions.pointee.grad_mode(before) }
    return try body()
  }

  /// Does something with the heavy layers in bfloat16.
  public func withMixedPrecision<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result
  {
    // Where it fails, numbers stay in single precision.
    _ = functions.pointee.autocast(1)
    defer { _ = functions.pointee.autocast(0) }
    return try body()
  }

  /// What went wrong last on this thread.
  var lastWords: String { String(cString: functions.pointee.message()) }
}

/// Why an operation gave no tensor: libtorch's own words, shapes in them.
public struct TensorFailure: Error, Sendable, Hashable {
  /// Which operation.
  public var operation: String
  /// Its words.
  public var words: String

  /// Makes a failure; the parameters are the properties.
  public init(operation: String, words: String) {
    self.operation = operation
    self.words = words
  }
}
