// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A lock that processes and threads share through a file; it ends with the process, however that ends.
final class FileLock: Sendable {
  enum Kind { case shared, exclusive }

  private let descriptor: Int32
  let path: String

  /// Waits for the lock.
  /// - Throws: ``StoreError/busy`` where it is not had in time.
  init(_ path: String, _ kind: Kind, within seconds: Double = 60) throws(StoreError) {
    self.path = path
    descriptor = try Disk.open(path, O_RDWR | O_CREAT)
    let wanted = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
    let end = ContinuousClock.now + .seconds(seconds)
    var pause: UInt32 = 200
    while flock(descriptor, wanted) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        close(descriptor)
        throw Disk.fault(path, .lock, code)
      }
      guard ContinuousClock.now < end else {
        close(descriptor)
        throw .busy
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
  }

  deinit { close(descriptor) }
}
