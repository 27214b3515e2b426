// SPDX-License-Identifier: Apache-2.0

extension TrainingSession {
  /// What the network makes of the images to learn from, and in the same pass of those that ways send along.
  ///
  /// Batch normalisation goes by all of them together: in passes of their own each kind would be centred and scaled by itself, and what the
  /// network learns of one would not hold for the other.
  /// - Parameters:
  ///   - images: Those to learn from.
  ///   - lesson: Keeps what was made of the others.
  ///   - marks: Inner values of the images to learn from.
  /// - Returns: What was made of the images to learn from.
  /// - Throws: Where an operation fails.
  func learnTogether(_ images: Tensor, _ lesson: inout Lesson, marks: [String] = []) throws(SessionFault) -> Pass {
    var (sent, owners): ([Tensor], [ObjectIdentifier]) = ([images], [])
    for way in ways {
      let company = try way.company(lesson, self)
      sent += company
      owners += company.map { _ in ObjectIdentifier(way) }
    }
    let passes = try learn(of: sent, marks: marks)
    for (owner, pass) in zip(owners, passes.dropFirst()) { lesson.company[owner, default: []].append(pass.outputs) }
    return passes[0]
  }

  /// What the network made of the images that a way sent along: the outputs of each of its tensors.
  ///
  /// Where there was nothing to go along with, they go by themselves.
  func company(of way: any LearningWay, _ lesson: Lesson) throws(SessionFault) -> [[Tensor]] {
    if let made = lesson.company[ObjectIdentifier(way)] { return made }
    return try learn(of: way.company(lesson, self)).map(\.outputs)
  }

  /// One pass of several tensors of images, taken apart again.
  private func learn(of parts: [Tensor], marks: [String] = []) throws(SessionFault) -> [Pass] {
    guard parts.count > 1 else { return try parts.map { part throws(SessionFault) in try learn(part, marks: marks) } }
    let together: Tensor
    do throws(TensorFailure) { together = try Tensor.concatenated(parts, axis: 0) } catch { throw .tensor(error) }
    let pass = try learn(together, marks: marks)
    var (start, passes): (Int, [Pass]) = (0, [])
    do throws(TensorFailure) {
      for part in parts {
        let count = part.shape[0]
        func own(_ value: Tensor) throws(TensorFailure) -> Tensor {
          try value.narrowed(axis: 0, start: start, length: count)
        }
        var kept: [String: Tensor] = [:]
        for (name, mark) in pass.marks { kept[name] = try own(mark) }
        passes.append(Pass(outputs: try pass.outputs.map(own), marks: kept))
        start += count
      }
    } catch { throw .tensor(error) }
    return passes
  }
}
