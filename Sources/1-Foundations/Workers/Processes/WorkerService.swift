// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The helper's side: takes requests from its owner, one after another, until the owner is gone.
public enum WorkerService {
  /// Where the owner's socket lies in a helper.
  public static let socket: Int32 = 3

  /// Whether an owner has started this process.
  public static var hasOwner: Bool {
    var about = stat()
    return fstat(socket, &about) == 0 && about.st_mode & S_IFMT == S_IFSOCK
  }

  /// Answers until the owner closes; the descriptors of requests and answers are closed here.
  ///
  /// - Parameters:
  ///   - limit: The longest request that is taken, in bytes.
  ///   - answer: Does what is asked.
  /// - Throws: A failure of the socket; that the owner is gone is none.
  public static func run(limit: Int, _ answer: (Message) -> Message) throws(Channel.Failure) {
    var channel = Channel(adopting: socket)
    while true {
      var frame: Channel.Frame
      do throws(Channel.Failure) {
        frame = try channel.receive(limit: limit)
      } catch .closed {
        return
      } catch {
        throw error
      }
      var reply = answer(frame.message)
      // An answer may bring back what the request brought.
      if reply.descriptor != frame.message.descriptor { frame.message.closeDescriptor() }
      do throws(Channel.Failure) {
        try channel.send(reply, number: frame.number)
      } catch {
        reply.closeDescriptor()
        if error == .closed { return }
        throw error
      }
      reply.closeDescriptor()
    }
  }
}
