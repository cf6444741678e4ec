//! The Chinese words of a ledger, by the words of the database; one that is not known stands as it is.

/// 角色
pub fn role(role: &str) -> &str {
    match role {
        "LEAD" => "牵头",
        "ASSIST" => "配合",
        other => other,
    }
}

/// 分工依据
pub fn origin(origin: &str) -> &str {
    match origin {
        "STATED" => "明确",
        "INFERRED" => "推定",
        other => other,
    }
}

/// 事项状态
pub fn item_status(status: &str) -> &str {
    match status {
        "DRAFT" => "草稿",
        "DISPATCHED" => "已交办",
        "IN_PROGRESS" => "办理中",
        "UNDER_REVIEW" => "审核中",
        "CLOSED" => "已销号",
        "WITHDRAWN" => "已撤销",
        other => other,
    }
}

/// 办理状态
pub fn status(status: &str) -> &str {
    match status {
        "PENDING" => "待签收",
        "DISPUTED" => "有异议",
        "ACKNOWLEDGED" => "办理中",
        "COMPLETION_REQUESTED" => "申请办结",
        "COMPLETED" => "已办结",
        "WITHDRAWN" => "已撤销",
        other => other,
    }
}

/// 报送状态
pub fn filing(status: &str) -> &str {
    match status {
        "DRAFT" => "草稿",
        "SUBMITTED" => "已报送",
        "ACCEPTED" => "审核通过",
        "RETURNED" => "已退回",
        other => other,
    }
}

/// 灯色
pub fn color(color: &str) -> &str {
    match color {
        "GREEN" => "绿",
        "YELLOW" => "黄",
        "RED" => "红",
        "GREY" => "灰",
        other => other,
    }
}

/// 亮灯规则
pub fn rule(rule: &str) -> &str {
    match rule {
        "NOT_TRACKED" => "不评判",
        "COMPLETED" => "已完成",
        "AHEAD_OF_SCHEDULE" => "超进度",
        "ON_TRACK" => "达进度",
        "NO_DEADLINE" => "无时限",
        "NEAR_DUE" => "临期",
        "BEHIND_SCHEDULE" => "欠进度",
        "OVERDUE" => "逾期",
        other => other,
    }
}

/// 督办工作人员类别
pub fn contact(kind: &str) -> &str {
    match kind {
        "HEAD" => "主要负责人",
        "DEPUTY" => "分管领导",
        "DIVISION" => "责任处室",
        "HANDLER" => "经办人员",
        other => other,
    }
}
