// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Inference
import Synchronization
public import Vocabulary

/// A folder of answers that were given, so that the same model is not asked the same twice and a run that was cut off goes on.
///
/// There is one file for everything that an answer depends on besides the image: package, engine, processor, options, guard. Each line of it
/// is an answer: the SHA-256 of what follows, the digest that names the image, and the answer as JSON. A line that was cut off or damaged is
/// passed over, and its image is asked again; that finds damage, not malice. No name and no number of a patient is in it. The folder is
/// made for its owner alone, and one that others may write to is not used. Where all files together pass the limit, those that were used the
/// longest time ago go.
public struct PredictionCache: Sendable, Hashable {
  /// The folder; made when the first answer is kept.
  public var folder: URL
  /// The most bytes that all files may have.
  public var limit: Int

  /// Makes a cache; the parameters are the properties.
  public init(folder: URL, limit: Int = 512 << 20) {
    self.folder = folder
    self.limit = limit
  }

  private static let ending = ".answers"

  /// The answers of one way of asking.
  public final class Answers: Sendable {
    private let file: URL
    private let limit: Int
    private let known: Mutex<[String: CasePrediction]>
    private let failure = Mutex<Int32?>(nil)

    init(file: URL, limit: Int, known: [String: CasePrediction]) {
      self.file = file
      self.limit = limit
      self.known = Mutex(known)
    }

    /// The system's number of the error for which answers are not kept; `nil` where they are.
    public var writeFailure: Int32? { failure.withLock { $0 } }

    /// The answer that was given for an image.
    public subscript(image: String) -> CasePrediction? { known.withLock { $0[image] } }

    /// Keeps answers; where that fails nothing is lost but time.
    public func keep(_ answers: [(image: String, prediction: CasePrediction)]) {
      guard !answers.isEmpty else { return }
      var lines = ""
      known.withLock { known in
        for (image, prediction) in answers {
          known[image] = prediction
          let body = "\(image) \(prediction.json.canonicalText)"
          lines += "\(ContentDigest(hashing: body.utf8).hexadecimal) \(body)\n"
        }
      }
      guard writeFailure == nil else { return }
      if let code = append(Array(lines.utf8)) { failure.withLock { $0 = code } }
    }

    /// Appends at once, so that runs side by side do not mix their lines.
    private func append(_ bytes: [UInt8]) -> Int32? {
      // In a folder that others may write to nothing is left, not even an empty file.
      guard limit > 0 else { return EACCES }
      let descriptor = open(file.path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return errno }
      defer { close(descriptor) }
      var about = stat()
      guard fstat(descriptor, &about) == 0 else { return errno }
      guard Int(about.st_size) + bytes.count <= limit else { return EFBIG }
      var bytes = bytes
      var last: UInt8 = 10
      // The end of a run that was cut off gets its end of line first.
      if about.st_size > 0, pread(descriptor, &last, 1, about.st_size - 1) == 1, last != 10 { bytes.insert(10, at: 0) }
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
        if count > 0 { done += count } else if errno != EINTR { return errno }
      }
      return nil
    }
  }

  /// The answers of one way of asking.
  ///
  /// - Parameter identity: Names everything that an answer depends on besides the image.
  /// - Returns: What is known, to be added to.
  public func answers(of identity: ContentDigest) -> Answers {
    let files = PrivateFolder(folder, ending: Self.ending, limit: limit)
    // Where it cannot be made it is not private either.
    try? files.make()
    let file = folder.appending(path: identity.hexadecimal + Self.ending)
    guard files.isPrivate else {
      let answers = Answers(file: file, limit: 0, known: [:])
      return answers
    }
    // A file that alone has come near the limit could take nothing more: it goes too, and begins anew.
    files.evict(sparing: file, fullAt: limit / 10 * 9)
    var known: [String: CasePrediction] = [:]
    if let data = try? Data(contentsOf: file, options: .mappedIfSafe) {
      files.use(file)
      for line in data.split(separator: 10) {
        guard line.count > 65 + 65,
          let sum = ContentDigest(hexadecimal: String(decoding: line.prefix(64), as: UTF8.self))
        else { continue }
        let body = Array(line.dropFirst(65))
        guard ContentDigest(hashing: body) == sum, let json = try? JSONValue(parsing: body.dropFirst(65)),
          let prediction = CasePrediction(json)
        else { continue }
        known[String(decoding: body.prefix(64), as: UTF8.self)] = prediction
      }
    }
    return Answers(file: file, limit: limit, known: known)
  }
}
