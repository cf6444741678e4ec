//! The enums of webhooks: whether one delivers, where a delivery stands, why an attempt failed.

use async_graphql::Enum;

use super::operators::enumeration;

enumeration! {
    /// Whether a webhook delivers. 推送状态
    WebhookStatus = "crate::model::webhook::WebhookStatus" as crate::model::webhook::WebhookStatus {
        /// It delivers. 启用
        Active,
        /// Its owner switched it off. 停用
        Off,
        /// A delivery failed for three days; it goes on from there when it is replayed or switched on. 暂停
        Parked,
        /// Its address answered 410 Gone; it goes on when it is replayed or switched on. 已失效
        Gone,
    }
}

enumeration! {
    /// Where a delivery stands. 推送结果
    WebhookDeliveryStatus = "crate::model::webhook::WebhookDeliveryStatus" as crate::model::webhook::WebhookDeliveryStatus {
        /// It failed so far and is tried again, or is on its way. 等待
        Pending,
        /// It was answered with 2xx. 已送达
        Delivered,
        /// It was given up, and the webhook stopped at it. 暂停
        Parked,
        /// It left its owner's sight before it could be delivered. 不再推送
        Dropped,
    }
}

enumeration! {
    /// Why an attempt failed. 失败原因
    WebhookError = "crate::model::webhook::WebhookError" as crate::model::webhook::WebhookError {
        /// The name leads to an address that is not delivered to. 地址不允许
        AddressRefused,
        /// No connection: the name is unknown, nobody listens, or TLS failed. 无法连接
        NotConnected,
        /// There was no answer in time. 超时
        Timeout,
        /// The connection ended before the answer. 连接中断
        ConnectionLost,
        /// The answer leads elsewhere, and is not followed. 重定向
        Redirect,
        /// The answer is not 2xx. 状态码异常
        Status,
    }
}
