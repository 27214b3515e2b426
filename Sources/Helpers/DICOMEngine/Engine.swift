// SPDX-License-Identifier: Apache-2.0
import CDCMTK
import DICOM
import ImageFiles
public import Workers

/// Does what the helper `fiducial-dicom` is asked to do.
///
/// One request after another on one thread; what a request says is not believed, and none of them traps.
public struct Engine {
  /// What holds the process back, as it says in its greeting.
  public var confinement = Confinement.process
  /// Further libraries that hold the process back, as its greeting names them.
  public var components: [Greeting.Component] = []
  /// The longest answer in bytes, and the most that decoded pixels may take.
  public var largestReply: Int

  /// Starts the codecs.
  public init(largestReply: Int = 2 << 30) {
    self.largestReply = largestReply
    cdcmtk_start()
  }

  /// Answers a request; its descriptor stays the caller's, that of the answer is the caller's too.
  public func answer(_ request: Message) -> Message {
    do throws(Refusal) {
      var answer = try answered(request)
      if answer.body.count > largestReply {
        answer.closeDescriptor()
        throw Refusal(code: Refusal.tooLarge, facts: ["\(answer.body.count) bytes"])
      }
      return answer
    } catch {
      return error.message
    }
  }

  private func answered(_ request: Message) throws(Refusal) -> Message {
    if request.kind == MessageKinds.hello { return greeting.message }
    if let asked = try parsed({ () throws(WireError) in try DICOMRequest(request) }) {
      return try dicom(asked, request)
    }
    if let asked = try parsed({ () throws(WireError) in try ImageFileRequest(request) }) {
      return try image(asked, request)
    }
    throw Refusal(code: Refusal.unknownRequest)
  }

  private func parsed<Request>(_ parse: () throws(WireError) -> Request) throws(Refusal) -> Request {
    do {
      return try parse()
    } catch {
      throw Refusal(code: Refusal.malformedRequest, facts: ["byte \(error.offset)"])
    }
  }
}
