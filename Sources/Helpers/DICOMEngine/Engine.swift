// SPDX-License-Identifier: Apache-2.0
import CDCMTK
import DICOM
public import Workers

/// Does what the helper `fiducial-dicom` is asked to do.
///
/// One request after another on one thread; what a request says is not believed, and none of them traps.
public struct Engine {
  /// What holds the process back, as it says in its greeting.
  public var confinement = Confinement.process

  /// Starts the codecs.
  public init() { cdcmtk_start() }

  /// Answers a request; the descriptors stay the caller's.
  public func answer(_ request: Message) -> Message {
    if request.kind == MessageKinds.hello { return greeting.message }
    do throws(Refusal) {
      return try answered(request)
    } catch {
      return error.message
    }
  }

  private func answered(_ request: Message) throws(Refusal) -> Message {
    throw Refusal(code: Refusal.unknownRequest)
  }

  private var greeting: Greeting {
    Greeting(name: "fiducial-dicom", components: [], confinement: confinement)
  }
}
